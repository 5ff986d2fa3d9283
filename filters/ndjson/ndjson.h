// Lets NDJSON through line by line: a record goes on only once it is proven to be one JSON document
// within the limits and a task has been done to it, as the task leaves it.
//
// Memory is bounded by one record and what a batch is edited to: the pieces of a record stay where
// they are until its end has come. A record is parsed in its piece; it is copied only where it
// spans pieces or ends too close to the end of one. What no edit touches, blank lines and line ends
// among it, goes on in its own pieces. Lines of whitespace are no records; "\r\n" ends a line too;
// the last line may lack its end.
//
// A Problem names the line, from 1: in a request 413 body_too_large, 400 bad_json and what the task
// says, in a reply 502 bad_body for all of them; 503 out_of_memory. What was proven in the same
// batch is not passed then: a body that came in one batch is refused as a whole. Where the task
// lets pass what it would refuse, the rest of the body is not looked at.
#pragma once

#include <string_view>
#include <vector>

#include "filters/held_document/document_task.h"
#include "filters/held_document/outflow.h"
#include "gateway/core/stream_filter.h"
#include "gateway/core/units.h"
#include "gateway/json/document.h"

namespace jsongate::filters {

class Ndjson final : public StreamFilter {
 public:
  // `largest`: bytes of one line without its '\n'. The task outlives the filter.
  Ndjson(const DocumentTask& task, Direction direction, Bytes largest)
      : task_(task), direction_(direction), largest_(largest) {}

  std::optional<Problem> on_batch(std::span<const std::string_view> pieces, bool end,
                                  Outlet& out) override;
  bool needs(std::size_t piece) const noexcept override { return piece >= first_; }
  std::size_t buffered() const noexcept override;

 private:
  // A line that goes on as something else; places are those of the held pieces.
  struct Edited {
    Place begin;
    Place end;
    json::Splice splice;
  };

  std::optional<Problem> look(std::size_t piece, bool end, Outlet& out);
  std::optional<Problem> scan(std::size_t piece, json::Parser& parser, Outlet& out);
  std::optional<Problem> end_line(Place end, json::Parser& parser, Outlet& out);
  std::optional<Problem> judge(Place end, json::Parser& parser, Outlet& out);
  Result<Remainder> work(std::size_t behind, json::Parser& parser, Outlet& out) const;
  std::span<const std::string_view> gather(Place begin, Place end);
  void decide(std::optional<Problem>& problem);
  void pass(Place begin, Place end, Outlet& out);
  void pass_proven(Outlet& outlet);
  void forget_proven();

  const DocumentTask& task_;
  Direction direction_;
  Bytes largest_;
  bool passes_all_ = false;
  std::size_t first_ = 0;               // the number of the first held piece
  std::size_t begin_ = 0;               // where what is held begins in it
  std::vector<std::string_view> held_;  // from there on; a line begins with it
  Place line_begin_;                    // the line that has not ended
  std::size_t line_size_ = 0;           // so far
  std::size_t line_ = 1;
  std::vector<std::string_view> record_;  // the pieces of the line that is looked at
  std::vector<Edited> edited_;            // of this batch
};

}  // namespace jsongate::filters
