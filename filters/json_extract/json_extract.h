// Reads fields of a request's JSON body, which then passes untouched.
//
// Holds the whole body and parses it once (the pieces are copied one behind the other for that,
// into memory that the parser keeps). Somebody decides by the fields, so that a name that stands
// twice is refused, and a NUL in a value, at which a variable would end. A body without any byte
// has no fields and passes. A Problem always refuses the whole, and then no field was told: 413
// body_too_large, 400 bad_json and bad_field, 422 as json::Path, 503 out_of_memory.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "filters/json_extract/settings.h"
#include "gateway/core/result.h"
#include "gateway/core/stream_filter.h"
#include "gateway/core/units.h"
#include "gateway/json/document.h"

namespace jsongate::filters {

// The first value that a path finds: a string as it is, any other value as its text; 400 bad_field
// where it holds a NUL.
Result<std::optional<std::string>> read_field(const json::Document& document, const Selector& path);

class JsonExtract final : public StreamFilter {
 public:
  // Is told each field that is there, in the order of the list.
  using Tell = std::function<void(std::string_view name, const std::string& value)>;

  // `list` outlives the filter; `largest`: bytes of the whole body.
  JsonExtract(const ExtractListSetting& list, Bytes largest, Tell tell)
      : list_(list), largest_(largest), tell_(std::move(tell)) {}

  std::optional<Problem> on_batch(std::span<const std::string_view> pieces, bool end,
                                  Outlet& out) override;
  bool needs(std::size_t) const noexcept override { return !decided_; }
  std::size_t buffered() const noexcept override;

 private:
  using Fields = std::vector<std::pair<std::string_view, std::string>>;
  std::optional<Problem> extract(Outlet& out);
  std::optional<Problem> read(const json::Document& document, Fields& fields) const;

  const ExtractListSetting& list_;
  Bytes largest_;
  Tell tell_;
  std::size_t size_ = 0;
  std::vector<std::string_view> pieces_;  // all that were shown
  bool decided_ = false;
};

}  // namespace jsongate::filters
