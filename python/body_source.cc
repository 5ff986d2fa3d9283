#include "python/body_source.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "python/body_problem.h"
#include "python/decode.h"

namespace jsongate::python {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

std::string join(const std::vector<std::string_view>& pieces, std::size_t size) {
  std::string text;
  text.reserve(size + kBodyPadding);
  for (const auto piece : pieces) text.append(piece);
  return text;
}

}  // namespace

void BodySource::feed(std::span<const std::string_view> pieces, bool end) {
  pieces_ = pieces;
  at_ = 0;
  end_ = end;
  waits_ = false;
  end_of_body_.open();
  fed_ += pieces.size();
  for (const auto piece : pieces) {
    bytes_ += piece.size();
    if (keeps_all_) sizes_.push_back(piece.size());
  }
}

std::size_t BodySource::settle() {
  end_of_body_.settle();  // first, for it may have the last reference to a view
  pieces_ = {};
  rest_ = {};
  at_ = 0;
  forget_unused();
  needed_.clear();
  for (const auto& piece : shown_) needed_.push_back(piece.number());
  needed_from_ = keeps_all_ ? 0 : document_.empty() ? kNone : document_from_;
  buffered_ = lines_.held();
  parser_.reset();
  const auto copied = copied_ + lines_.copied();
  return copied - std::exchange(reported_, copied);
}

void BodySource::stop() noexcept {
  pieces_ = {};
  rest_ = {};
  at_ = 0;
  use_ = Use::kSpent;
  end_ = true;
}

void BodySource::end_views() noexcept {
  for (auto& piece : shown_) {
    if (piece.in_use()) piece.end_views();
  }
}

bool BodySource::close() noexcept {
  end_of_body_.settle();
  end_views();
  bool exported = false;
  for (const auto& piece : shown_) exported = piece.is_exported() || exported;
  parser_.reset();
  needed_from_ = kNone;
  buffered_ = 0;
  // Whoever keeps the body keeps no memory of it.
  std::pmr::vector<Piece>(&memory_of_shown_).swap(shown_);
  memory_of_shown_.release();
  std::vector<std::string_view>().swap(document_);
  std::vector<std::size_t>().swap(needed_);
  return exported;
}

void BodySource::pass_all(Outlet& out) const {
  for (std::size_t piece = 0; piece < sizes_.size(); ++piece) {
    if (sizes_[piece] > 0) out.pass(piece, 0, sizes_[piece]);
  }
}

bool BodySource::claim(Use use) noexcept {
  if (use_ == Use::kNone) use_ = use;
  return use_ == use;
}

bool BodySource::fits() { return !keeps_all_ || bytes_ <= limit_; }

Taken BodySource::wait() noexcept {
  waits_ = true;
  return Taken::kWait;
}

Taken BodySource::too_large() {
  use_ = Use::kSpent;
  raise_too_large(direction_, limit_);
  return Taken::kFailed;
}

Taken BodySource::chunk(Ref& view) {
  if (!claim(Use::kChunks)) return Taken::kEnd;
  if (!fits()) return too_large();
  while (at_ < pieces_.size() && pieces_[at_].empty()) ++at_;
  if (at_ == pieces_.size()) return end_ ? Taken::kEnd : wait();
  auto piece = Piece::show(pieces_[at_], fed_ - pieces_.size() + at_, identity());
  if (!piece) return Taken::kFailed;
  ++at_;
  view = Ref::borrow(piece.view());
  if (shown_.size() >= forget_at_) forget_unused();
  shown_.push_back(std::move(piece));
  return Taken::kGot;
}

Taken BodySource::line(Line& line) {
  if (!claim(Use::kLines)) return Taken::kEnd;
  if (!fits()) return too_large();
  for (;;) {
    if (!rest_.empty() && lines_.next(rest_, line)) break;
    if (at_ < pieces_.size()) {
      rest_ = pieces_[at_++];
    } else if (!end_) {
      return wait();
    } else if (lines_.last(line)) {
      break;
    } else {
      return Taken::kEnd;
    }
  }
  if (!line.too_long) return Taken::kGot;
  use_ = Use::kSpent;
  raise_line_too_large(direction_, lines_.number(), limit_);
  return Taken::kFailed;
}

Taken BodySource::document(Ref& value) {
  if (!claim(Use::kDocument)) {
    PyErr_SetString(PyExc_RuntimeError, "json() wants the whole body, but it has been read");
    return Taken::kFailed;
  }
  if (bytes_ > limit_) return too_large();
  take_all();
  if (!end_) return wait();
  use_ = Use::kSpent;
  return parse_document(value);
}

void BodySource::take_all() {
  if (document_.empty()) document_from_ = fed_ - pieces_.size() + at_;
  for (; at_ < pieces_.size(); ++at_) document_.push_back(pieces_[at_]);
}

Taken BodySource::parse_document(Ref& value) {
  if (bytes_ == 0) {
    raise_no_body(direction_);
    return Taken::kFailed;
  }
  // One piece is copied by the parser.
  const bool is_one = document_.size() == 1;
  const auto joined = is_one ? std::string() : join(document_, bytes_);
  const auto parsed = parser().parse(is_one ? document_.front() : joined, !is_one);
  copied_ += bytes_;
  document_.clear();
  if (!parsed) {
    raise_bad_json(direction_, parsed.problem());
    return Taken::kFailed;
  }
  value = Ref::steal(to_python(parsed.value().reader()));
  if (value) return Taken::kGot;
  raise_bad_value(direction_);
  return Taken::kFailed;
}

void BodySource::forget_unused() {
  std::erase_if(shown_, [](const Piece& piece) { return !piece.in_use(); });
  // A loop over the chunks still has the last one in its hands; who keeps them all is not looked
  // through for each.
  forget_at_ = std::max<std::size_t>(2, 2 * shown_.size());
}

json::Parser& BodySource::parser() {
  if (!parser_) parser_ = json::ParserPool::of_process().lease();
  return *parser_;
}

bool BodySource::needs(std::size_t piece) const noexcept {
  return piece >= needed_from_ || std::ranges::binary_search(needed_, piece);
}

}  // namespace jsongate::python
