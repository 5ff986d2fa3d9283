// Holds a body that is one JSON document until all of it is there, has a task done to it, and
// passes what the task leaves.
//
// The pieces stay where they are; they are copied one behind the other only while they are parsed,
// into memory that the parser keeps for the next body. What no edit touches goes on in its own
// pieces; new bytes are the only ones that are made. A body without any byte has no document and
// passes. Nothing is passed before the end, so that a Problem always refuses the whole: in a
// request 413 body_too_large, 400 bad_json (what the parser says of the text, or "duplicate key at
// /a/b") and what the task says; in a reply 502 bad_body for all of them; 503 out_of_memory.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "filters/held_document/document_task.h"
#include "filters/held_document/shared_parse.h"
#include "gateway/core/stream_filter.h"
#include "gateway/core/units.h"

namespace jsongate::filters {

class HeldDocument final : public StreamFilter {
 public:
  // `largest`: bytes of the whole body. `shared`: of the filters in a row over this body, or null;
  // `is_last` of them.
  HeldDocument(const DocumentTask& task, Direction direction, Bytes largest,
               SharedParse* shared = nullptr, bool is_last = true)
      : task_(task), direction_(direction), largest_(largest), shared_(shared), is_last_(is_last) {}

  std::optional<Problem> on_batch(std::span<const std::string_view> pieces, bool end,
                                  Outlet& out) override;
  bool needs(std::size_t) const noexcept override { return !decided_; }
  std::size_t buffered() const noexcept override;

 private:
  using Pieces = std::span<const std::string_view>;

  std::optional<Problem> decide(std::optional<Problem> problem, Pieces all, Outlet& out);
  std::optional<Problem> finish(Pieces all, Outlet& out);
  Result<Remainder> work(Pieces all, Outlet& out);
  void pass_all(Pieces pieces, Outlet& out);

  const DocumentTask& task_;
  Direction direction_;
  Bytes largest_;
  SharedParse* shared_;
  bool is_last_;
  bool decided_ = false;
  std::size_t size_ = 0;
  std::size_t passed_ = 0;                 // pieces, once it is decided
  std::vector<std::string_view> earlier_;  // the pieces of all batches before this one
};

}  // namespace jsongate::filters
