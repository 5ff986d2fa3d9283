// Lets NDJSON through line by line: a record goes on only once it is proven to be one JSON document
// within the limits, and then untouched.
//
// Memory is bounded by one record: its pieces stay where they are until its end has come. A record
// is parsed in its piece; it is copied only where it spans pieces or ends too close to the end of
// one. Lines of whitespace are no records; "\r\n" ends a line too; the last line may lack its end.
//
// A Problem names the line, from 1: 413 body_too_large, 400 bad_json, 503 out_of_memory. What was
// proven in the same batch is not passed then: a body that came in one batch is refused as a whole.
#pragma once

#include <string_view>
#include <vector>

#include "filters/validate/validation.h"
#include "gateway/core/stream_filter.h"
#include "gateway/core/units.h"
#include "gateway/json/document.h"

namespace jsongate::filters {

class Ndjson final : public StreamFilter {
 public:
  // `largest`: bytes of one line without its '\n'.
  Ndjson(const Validation& limits, Bytes largest) : limits_(limits), largest_(largest) {}

  std::optional<Problem> on_batch(std::span<const std::string_view> pieces, bool end,
                                  Outlet& out) override;
  bool needs(std::size_t piece) const noexcept override { return piece >= first_; }
  std::size_t buffered() const noexcept override;

 private:
  // A byte of the held pieces.
  struct Place {
    std::size_t piece = 0;
    std::size_t offset = 0;
  };

  std::optional<Problem> scan(std::size_t piece, json::Parser& parser, Outlet& out);
  std::optional<Problem> end_line(Place end, json::Parser& parser, Outlet& out);
  std::optional<Problem> end_body(json::Parser& parser, Outlet& out);
  std::optional<Problem> judge(Place end, json::Parser& parser, Outlet& out);
  Problem too_large() const;
  void pass_proven(Outlet& out);
  void forget_proven();

  Validation limits_;
  Bytes largest_;
  std::size_t first_ = 0;               // the number of the first held piece
  std::size_t begin_ = 0;               // where what is held begins in it
  std::vector<std::string_view> held_;  // from there on; a line begins with it
  Place line_begin_;                    // the line that has not ended
  std::size_t line_size_ = 0;           // so far
  std::size_t line_ = 1;
};

}  // namespace jsongate::filters
