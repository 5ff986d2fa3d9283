// The body that one filter reads: what has arrived of it, how far it has been taken, and what must
// stay in memory.
//
// Owner: the Body, a Python object (body_type.h), which the FilterRun that feeds it has a reference
// to, and what reads from it too. Threads: one at a time, under the GIL, but for needs() and
// buffered(), which tell what settle() has found. Errors: kFailed with the exception set.
#pragma once

#include <Python.h>

#include <array>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "gateway/core/stream_filter.h"
#include "gateway/json/parser_pool.h"
#include "python/end_of_body.h"
#include "python/line_reader.h"
#include "python/piece.h"
#include "python/ref.h"

namespace jsongate::python {

enum class Taken {
  kGot,
  kWait,  // for more of the body
  kEnd,
  kFailed,
};

class BodySource {
 public:
  BodySource(Direction direction, std::size_t limit) noexcept
      : direction_(direction), limit_(limit), lines_(limit) {
    shown_.reserve(2);
  }
  BodySource(const BodySource&) = delete;
  BodySource& operator=(const BodySource&) = delete;

  // The body goes on; valid until settle().
  void feed(std::span<const std::string_view> pieces, bool end);
  // What was fed may go now, but for what needs() claims. Returns how much has been copied since.
  std::size_t settle();
  // Readers find the end, whatever has come of the body.
  void stop() noexcept;
  // The pieces go, whoever still looks at them.
  void end_views() noexcept;
  // Nobody reads any more: views end. True: an extension still has the address of a piece.
  bool close() noexcept;

  // All pieces stay until the end, so that they can be passed on; the limit holds for the whole
  // body. To be called before feed().
  void keep_all() noexcept { keeps_all_ = true; }
  // Where keep_all() was called: every piece so far as it came.
  void pass_all(Outlet& out) const;

  // Each takes the next part as a kind of its own; what a body was not first read as, ends at once.
  Taken chunk(Ref& view);
  Taken line(Line& line);
  // The whole body as Python objects; RuntimeError where some of it has been taken.
  Taken document(Ref& value);
  // Sets the exception that tells a loop that the body has ended.
  void raise_end() { end_of_body_.raise(); }

  // Whether a reader was told to wait, and everything so far has been taken.
  bool waits() const noexcept { return waits_; }
  // Pieces so far.
  std::size_t fed() const noexcept { return fed_; }
  const void* identity() const noexcept { return this; }
  Direction direction() const noexcept { return direction_; }
  std::size_t limit() const noexcept { return limit_; }
  std::size_t line_number() const noexcept { return lines_.number(); }
  // Lent to this body while its filter runs.
  json::Parser& parser();

  // By the number of a piece; both without the GIL.
  bool needs(std::size_t piece) const noexcept;
  std::size_t buffered() const noexcept { return buffered_; }

 private:
  enum class Use { kNone, kChunks, kLines, kDocument, kSpent };

  bool claim(Use use) noexcept;
  Taken wait() noexcept;
  bool fits();
  Taken too_large();
  Taken parse_document(Ref& value);
  void take_all();
  void forget_unused();

  const Direction direction_;
  const std::size_t limit_;
  std::span<const std::string_view> pieces_;  // of this batch
  std::size_t at_ = 0;                        // the next one to take
  std::string_view rest_;                     // of the one before, for lines
  std::size_t fed_ = 0;                       // pieces of the whole body so far
  std::size_t bytes_ = 0;
  bool end_ = false;
  bool waits_ = false;
  bool keeps_all_ = false;
  Use use_ = Use::kNone;
  LineReader lines_;
  EndOfBody end_of_body_;
  std::size_t copied_ = 0;  // what is no line
  std::size_t reported_ = 0;
  std::vector<std::size_t> sizes_;          // where all are kept
  std::vector<std::string_view> document_;  // pieces of a document that is not whole yet
  std::size_t document_from_ = 0;
  // Who looks at one piece after the other needs no other memory.
  std::array<std::byte, 2 * sizeof(Piece)> inline_;
  std::pmr::monotonic_buffer_resource memory_of_shown_{inline_.data(), inline_.size()};
  std::pmr::vector<Piece> shown_{&memory_of_shown_};
  std::size_t forget_at_ = 2;
  json::ParserLease parser_;
  std::vector<std::size_t> needed_;  // in order
  std::size_t needed_from_ = 0;      // and all from this one on
  std::size_t buffered_ = 0;
};

}  // namespace jsongate::python
