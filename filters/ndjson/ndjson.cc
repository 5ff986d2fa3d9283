#include "filters/ndjson/ndjson.h"

#include <algorithm>
#include <new>
#include <string>
#include <utility>

#include "filters/held_document/refusal.h"
#include "filters/validate/judge.h"
#include "gateway/core/app.h"
#include "gateway/json/parser_pool.h"

namespace jsongate::filters {
namespace {

// The list of held pieces gives its memory back when it was longer than a usual batch.
constexpr std::size_t kUsualPieces = 1024;

bool is_blank(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
}

// What is said of "the body" is true of this line's record.
Problem in_line(std::size_t line, Problem problem) {
  constexpr std::string_view kBody = "the body ";
  const std::string place = "line " + std::to_string(line) + ": ";
  if (problem.detail.starts_with(kBody)) problem.detail.replace(0, kBody.size(), "the record ");
  problem.detail.insert(0, place);
  if (!problem.hint.empty()) problem.hint.insert(0, place);
  return problem;
}

// Neighbouring ranges of one piece go on as one: what is kept of a record, and what follows it.
class Joiner final : public Outlet {
 public:
  explicit Joiner(Outlet& out) : out_(out) {}

  void pass(std::size_t piece, std::size_t begin, std::size_t length) override {
    if (piece != piece_ || begin != begin_ + length_) {
      flush();
      piece_ = piece;
      begin_ = begin;
    }
    length_ += length;
  }
  void put(Chunk chunk) override {
    flush();
    out_.put(chunk);
  }
  void copied(std::size_t bytes) override { out_.copied(bytes); }
  void flush() {
    if (length_ > 0) out_.pass(piece_, begin_, length_);
    begin_ += std::exchange(length_, 0);
  }

 private:
  Outlet& out_;
  std::size_t piece_ = 0;
  std::size_t begin_ = 0;
  std::size_t length_ = 0;
};

}  // namespace

std::size_t Ndjson::buffered() const noexcept { return held_.size() * sizeof(std::string_view); }

// The held pieces from `begin` to `end`, which are of one line.
std::span<const std::string_view> Ndjson::gather(Place begin, Place end) {
  const auto pieces = std::span(held_).subspan(begin.piece, end.piece - begin.piece + 1);
  record_.assign(pieces.begin(), pieces.end());
  record_.back() = record_.back().substr(0, end.offset);
  record_.front().remove_prefix(begin.offset);
  return record_;
}

// Does the task to record_, of which `behind` bytes can be read.
Result<Remainder> Ndjson::work(std::size_t behind, json::Parser& parser, Outlet& out) const {
  const bool in_place = record_.size() == 1 && behind >= kBodyPadding;
  if (!in_place) out.copied(line_size_);
  const auto& limits = task_.limits();
  const auto document = in_place ? parser.parse(record_.front(), true, limits.depth)
                                 : parser.parse_pieces(record_, limits.depth);
  if (auto problem = refusal(document, limits)) return std::move(*problem);
  return task_.take(document.value());
}

// The line up to `end`, whose pieces are all held.
std::optional<Problem> Ndjson::judge(Place end, json::Parser& parser, Outlet& out) {
  if (std::ranges::all_of(gather(line_begin_, end), is_blank)) return std::nullopt;
  auto left = work(held_[end.piece].size() - end.offset, parser, out);
  if (!left) return in_line(line_, std::move(left.problem()));
  if (left.value() && !left.value()->is_whole(line_size_)) {
    edited_.push_back({line_begin_, end, std::move(*left.value())});
  }
  return std::nullopt;
}

std::optional<Problem> Ndjson::end_line(Place end, json::Parser& parser, Outlet& out) {
  if (auto problem = judge(end, parser, out)) return problem;
  line_begin_ = {end.piece, end.offset + 1};
  line_size_ = 0;
  ++line_;
  return std::nullopt;
}

// Looks for line ends in a piece that is new.
std::optional<Problem> Ndjson::scan(std::size_t piece, json::Parser& parser, Outlet& out) {
  if (line_size_ == 0) line_begin_ = {piece, 0};  // a record is in place only within one piece
  const std::string_view text = held_[piece];
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t line_end = std::min(text.find('\n', at), text.size());
    line_size_ += line_end - at;
    if (line_size_ > largest_.count) return in_line(line_, too_large("the record", largest_));
    if (line_end == text.size()) break;
    if (auto problem = end_line({piece, line_end}, parser, out)) return problem;
    at = line_end + 1;
  }
  return std::nullopt;
}

// Looks for records from a held piece on; where the body ends, what is left is the last line.
std::optional<Problem> Ndjson::look(std::size_t piece, bool end, Outlet& out) try {
  const auto parser = json::ParserPool::of_process().lease();
  for (; piece < held_.size(); ++piece) {
    if (auto problem = scan(piece, *parser, out)) return problem;
  }
  if (!end) return std::nullopt;
  if (line_size_ > 0) {
    if (auto problem = judge({held_.size() - 1, held_.back().size()}, *parser, out)) return problem;
  }
  line_begin_ = {held_.size(), 0};
  return std::nullopt;
} catch (const std::bad_alloc&) {
  return out_of_memory();
}

void Ndjson::decide(std::optional<Problem>& problem) {
  line_begin_ = {held_.size(), 0};
  if (passes_all_) return;
  problem = refuse(task_, direction_, std::move(*problem));
  passes_all_ = !problem;
}

void Ndjson::pass(Place begin, Place end, Outlet& out) {
  for (; begin.piece <= end.piece && begin.piece < held_.size(); begin = {begin.piece + 1, 0}) {
    const bool is_last = begin.piece == end.piece;
    const std::size_t stop = is_last ? end.offset : held_[begin.piece].size();
    const std::size_t shift = begin.piece == 0 ? begin_ : 0;
    if (stop > begin.offset) {
      out.pass(first_ + begin.piece, shift + begin.offset, stop - begin.offset);
    }
  }
}

// Everything before the line that has not ended.
void Ndjson::pass_proven(Outlet& outlet) {
  Joiner out(outlet);
  Place at;
  for (const auto& [begin, end, splice] : edited_) {
    pass(at, begin, out);
    const std::size_t shift = begin.piece == 0 ? begin_ : 0;
    pour(splice, gather(begin, end), {first_ + begin.piece, shift + begin.offset}, out);
    at = end;
  }
  pass(at, line_begin_, out);
  out.flush();
}

void Ndjson::forget_proven() {
  auto [pieces, offset] = line_begin_;
  if (pieces < held_.size() && offset == held_[pieces].size()) {
    ++pieces;
    offset = 0;
  }
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(pieces));
  if (pieces > 0) begin_ = 0;
  first_ += pieces;
  begin_ += offset;
  if (!held_.empty()) held_.front().remove_prefix(offset);
  if (held_.capacity() > kUsualPieces && held_.size() <= kUsualPieces) held_.shrink_to_fit();
  line_begin_ = {};
}

std::optional<Problem> Ndjson::on_batch(std::span<const std::string_view> pieces, bool end,
                                        Outlet& out) {
  const std::size_t piece = held_.size();
  held_.insert(held_.end(), pieces.begin(), pieces.end());
  auto problem = passes_all_ ? std::nullopt : look(piece, end, out);
  if (problem || passes_all_) decide(problem);
  if (!problem) pass_proven(out);
  edited_.clear();
  forget_proven();
  return problem;
}

}  // namespace jsongate::filters
