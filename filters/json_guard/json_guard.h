// Lets a body through only once all of it is proven to be one JSON document within the limits, and
// then untouched.
//
// A body without any byte has no document and passes. Nothing is passed before the end of the body,
// so a Problem always refuses the whole: 413 body_too_large, 400 bad_json (what the parser says of
// the text, or "duplicate key at /a/b"), 503 out_of_memory. The pieces stay where they are; they
// are copied one behind the other only while they are parsed, into memory that the parser keeps
// for the next body.
#pragma once

#include <string_view>
#include <vector>

#include "filters/validate/validation.h"
#include "gateway/core/stream_filter.h"
#include "gateway/core/units.h"

namespace jsongate::filters {

class JsonGuard final : public StreamFilter {
 public:
  // `largest`: bytes of the whole body.
  JsonGuard(const Validation& limits, Bytes largest) : limits_(limits), largest_(largest) {}

  std::optional<Problem> on_batch(std::span<const std::string_view> pieces, bool end,
                                  Outlet& out) override;
  bool needs(std::size_t) const noexcept override { return !decided_; }
  std::size_t buffered() const noexcept override;

 private:
  std::optional<Problem> judge(std::span<const std::string_view> pieces, Outlet& out) const;
  std::optional<Problem> decide(std::optional<Problem> problem);

  Validation limits_;
  Bytes largest_;
  std::size_t size_ = 0;
  std::vector<std::string_view> earlier_;  // the pieces of all batches before this one
  bool decided_ = false;
};

}  // namespace jsongate::filters
