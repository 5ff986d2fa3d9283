#include "filters/held_document/held_document.h"

#include <new>
#include <utility>

#include "filters/held_document/outflow.h"
#include "filters/held_document/refusal.h"

namespace jsongate::filters {

std::size_t HeldDocument::buffered() const noexcept {
  return earlier_.capacity() * sizeof(std::string_view);
}

void HeldDocument::pass_all(Pieces pieces, Outlet& out) {
  for (const auto piece : pieces) {
    if (!piece.empty()) out.pass(passed_, 0, piece.size());
    ++passed_;
  }
}

Result<Remainder> HeldDocument::work(Pieces all, Outlet& out) {
  SharedParse own;
  auto& parse = shared_ == nullptr ? own : *shared_;
  const auto document = parse.parse(all, task_.limits(), out);
  if (!document) return document.problem();
  auto left = task_.take(document.value());
  if (is_last_) parse.release();
  return left;
}

// `problem`: what stands against the body; what the task does not refuse passes, now and from now
// on.
std::optional<Problem> HeldDocument::decide(std::optional<Problem> problem, Pieces all,
                                            Outlet& out) {
  decided_ = true;
  if (problem) problem = refuse(task_, direction_, std::move(*problem));
  if (!problem) pass_all(all, out);
  std::vector<std::string_view>().swap(earlier_);
  return problem;
}

std::optional<Problem> HeldDocument::finish(Pieces all, Outlet& out) try {
  auto left = size_ == 0 ? Remainder() : work(all, out);
  if (!left) return decide(std::move(left.problem()), all, out);
  const auto& splice = left.value();
  if (!splice || splice->is_whole(size_)) return decide(std::nullopt, all, out);
  pour(*splice, all, {}, out);
  return decide(std::nullopt, {}, out);
} catch (const std::bad_alloc&) {
  return decide(out_of_memory(), all, out);
}

std::optional<Problem> HeldDocument::on_batch(Pieces pieces, bool end, Outlet& out) {
  if (decided_) return decide(std::nullopt, pieces, out);
  for (const auto piece : pieces) size_ += piece.size();
  // A body that comes in one batch, as most do, needs no list of its pieces.
  const bool listed = !end || !earlier_.empty();
  if (listed) earlier_.insert(earlier_.end(), pieces.begin(), pieces.end());
  const auto all = listed ? Pieces(earlier_) : pieces;
  if (size_ > largest_.count) return decide(too_large("the body", largest_), all, out);
  return end ? finish(all, out) : std::nullopt;
}

}  // namespace jsongate::filters
