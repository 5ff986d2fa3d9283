#include "filters/ndjson/ndjson.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

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

// What the parser says of "the body" is true of this line's record.
Problem in_line(std::size_t line, Problem problem) {
  constexpr std::string_view kBody = "the body ";
  if (problem.detail.starts_with(kBody)) problem.detail.replace(0, kBody.size(), "the record ");
  problem.detail.insert(0, "line " + std::to_string(line) + ": ");
  return problem;
}

}  // namespace

std::size_t Ndjson::buffered() const noexcept { return held_.size() * sizeof(std::string_view); }

Problem Ndjson::too_large() const {
  return in_line(line_,
                 Problem{413, "body_too_large",
                         "the record is larger than " + std::to_string(largest_.count) + " bytes"});
}

// The line up to `end`, whose pieces are all held.
std::optional<Problem> Ndjson::judge(Place end, json::Parser& parser, Outlet& out) {
  const auto pieces =
      std::span(held_).subspan(line_begin_.piece, end.piece - line_begin_.piece + 1);
  const auto whole_first = pieces.front(), whole_last = pieces.back();
  const std::size_t behind = whole_last.size() - end.offset;
  pieces.back().remove_suffix(behind);
  pieces.front().remove_prefix(line_begin_.offset);
  std::optional<Problem> problem;
  if (!std::ranges::all_of(pieces, is_blank)) {
    const bool in_place = pieces.size() == 1 && behind >= kBodyPadding;
    if (!in_place) out.copied(line_size_);
    problem = refusal(in_place ? parser.parse(pieces.front(), true, limits_.depth)
                               : parser.parse_pieces(pieces, limits_.depth),
                      limits_);
  }
  pieces.front() = whole_first;
  pieces.back() = whole_last;
  if (problem) return in_line(line_, std::move(*problem));
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
    if (line_size_ > largest_.count) return too_large();
    if (line_end == text.size()) break;
    if (auto problem = end_line({piece, line_end}, parser, out)) return problem;
    at = line_end + 1;
  }
  return std::nullopt;
}

// Whatever is held is the last line.
std::optional<Problem> Ndjson::end_body(json::Parser& parser, Outlet& out) {
  if (line_size_ > 0) {
    if (auto problem = judge({held_.size() - 1, held_.back().size()}, parser, out)) return problem;
  }
  line_begin_ = {held_.size(), 0};
  return std::nullopt;
}

// Everything before the line that has not ended.
void Ndjson::pass_proven(Outlet& out) {
  const auto pass = [&](std::size_t piece, std::size_t length) {
    if (length > 0) out.pass(first_ + piece, piece == 0 ? begin_ : 0, length);
  };
  for (std::size_t piece = 0; piece < line_begin_.piece; ++piece) pass(piece, held_[piece].size());
  if (line_begin_.piece < held_.size()) pass(line_begin_.piece, line_begin_.offset);
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
  const auto parser = json::ParserPool::of_process().lease();
  std::size_t piece = held_.size();
  held_.insert(held_.end(), pieces.begin(), pieces.end());
  std::optional<Problem> problem;
  for (; piece < held_.size() && !problem; ++piece) problem = scan(piece, *parser, out);
  if (!problem && end) problem = end_body(*parser, out);
  if (!problem) {
    pass_proven(out);
  } else {
    line_begin_ = {held_.size(), 0};
  }
  forget_proven();
  return problem;
}

}  // namespace jsongate::filters
