// Lets a JSON body through only once all of it is known to match a schema, and then untouched.
//
// Holds the whole body and parses it once (the pieces are copied one behind the other for that,
// into memory that the parser keeps). A name that stands twice in an object is refused: the schema
// could have been asked of another value than the reader takes. A body without any byte has no
// document and passes. A Problem always refuses the whole: in a request 400 schema_mismatch with
// the member `errors` (kMostErrors at most: pointer as a URI fragment, keyword, detail), 400
// bad_json, 413 body_too_large; in a reply 502 bad_body for all of them; 503 out_of_memory. Where
// the check only reports, what would have been refused is told to the Report and passes.
// Source: RFC 9457 §3.2 (members), RFC 6901 §6 (fragments).
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "filters/json_schema/settings.h"
#include "gateway/core/stream_filter.h"
#include "gateway/core/units.h"

namespace jsongate::filters {

class JsonSchema final : public StreamFilter {
 public:
  static constexpr std::size_t kMostErrors = 100;
  using Report = std::function<void(const Problem&)>;

  // `check` outlives the filter; `report` is called where it only reports.
  JsonSchema(const SchemaCheck& check, Direction direction, Bytes largest, Report report)
      : check_(check), direction_(direction), largest_(largest), report_(std::move(report)) {}

  std::optional<Problem> on_batch(std::span<const std::string_view> pieces, bool end,
                                  Outlet& out) override;
  bool needs(std::size_t) const noexcept override { return !decided_; }
  std::size_t buffered() const noexcept override;

 private:
  std::optional<Problem> judge(std::span<const std::string_view> pieces, Outlet& out) const;
  std::optional<Problem> mismatch(const json::Document& document) const;
  std::optional<Problem> decide(std::optional<Problem> problem, Outlet& out);

  const SchemaCheck& check_;
  Direction direction_;
  Bytes largest_;
  Report report_;
  std::size_t size_ = 0;
  std::vector<std::string_view> pieces_;  // all that were shown
  std::size_t passed_ = 0;                // of them
  bool decided_ = false;
};

}  // namespace jsongate::filters
