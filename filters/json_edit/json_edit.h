// Edits a JSON body by byte ranges: what a plan does not touch goes on as it came, in its own
// pieces.
//
// Holds the whole body, parses it once (the pieces are copied one behind the other for that, into
// memory that the parser keeps), asks the plan and passes what is left. New bytes are the only ones
// that are made for the output. A body without any byte has no document and passes. A Problem
// always refuses the whole: in a request 413 body_too_large and 400 bad_json, in a reply 502
// bad_body for both; 503 out_of_memory; what the plan refuses, in a reply as 502 bad_body too.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "filters/validate/validation.h"
#include "gateway/core/result.h"
#include "gateway/core/stream_filter.h"
#include "gateway/core/units.h"
#include "gateway/json/edit/splice.h"

namespace jsongate::filters {

// What is to be edited, compiled. Immutable, any thread; outlives its filters.
class EditPlan {
 public:
  virtual ~EditPlan() = default;
  // Of a document that is proven valid. May throw std::bad_alloc and nothing else.
  virtual Result<json::Splice> splice(const json::Document& document) const = 0;
};

class JsonEdit final : public StreamFilter {
 public:
  // `limits`: what the document must be beside JSON; `largest`: bytes of the whole body.
  JsonEdit(const EditPlan& plan, Direction direction, const Validation& limits, Bytes largest)
      : plan_(plan), direction_(direction), limits_(limits), largest_(largest) {}

  std::optional<Problem> on_batch(std::span<const std::string_view> pieces, bool end,
                                  Outlet& out) override;
  bool needs(std::size_t) const noexcept override { return !decided_; }
  std::size_t buffered() const noexcept override;

 private:
  std::optional<Problem> edit(std::span<const std::string_view> pieces, Outlet& out) const;
  std::optional<Problem> decide(std::optional<Problem> problem);

  const EditPlan& plan_;
  Direction direction_;
  Validation limits_;
  Bytes largest_;
  std::size_t size_ = 0;
  std::vector<std::string_view> earlier_;  // the pieces of all batches before this one
  bool decided_ = false;
};

}  // namespace jsongate::filters
