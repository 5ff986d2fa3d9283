#include "filters/json_edit/json_edit.h"

#include <new>
#include <string>
#include <utility>

#include "filters/json_edit/outflow.h"
#include "gateway/json/duplicates.h"
#include "gateway/json/parser_pool.h"

namespace jsongate::filters {
namespace {

void pass_all(std::span<const std::string_view> pieces, Outlet& out) {
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!pieces[i].empty()) out.pass(i, 0, pieces[i].size());
  }
}

// A client is not told what is wrong with a reply that it has not written.
Problem of_reply(Problem problem) {
  if (problem.status == 503) return problem;
  return {.status = 502,
          .code = "bad_body",
          .detail = "the reply is not what it must be to be passed on",
          .hint = std::move(problem.detail)};
}

}  // namespace

std::size_t JsonEdit::buffered() const noexcept {
  return earlier_.capacity() * sizeof(std::string_view);
}

std::optional<Problem> JsonEdit::decide(std::optional<Problem> problem) {
  decided_ = true;
  std::vector<std::string_view>().swap(earlier_);
  if (problem && direction_ == Direction::kResponse) return of_reply(std::move(*problem));
  return problem;
}

std::optional<Problem> JsonEdit::edit(std::span<const std::string_view> pieces, Outlet& out) const
    try {
  if (size_ == 0) return std::nullopt;
  const auto parser = json::ParserPool::of_process().lease();
  out.copied(size_);
  const auto document = parser->parse_pieces(pieces, limits_.depth);
  if (!document) return document.problem();
  if (limits_.unique_keys) {
    if (auto twice = json::refuse_duplicate_keys(document.value())) return twice;
  }
  const auto splice = plan_.splice(document.value());
  if (!splice) return splice.problem();
  if (splice.value().is_whole(size_)) {
    pass_all(pieces, out);
  } else {
    pour(splice.value(), pieces, out);
  }
  return std::nullopt;
} catch (const std::bad_alloc&) {
  return Problem{503, "out_of_memory", "not enough memory to edit the body"};
}

std::optional<Problem> JsonEdit::on_batch(std::span<const std::string_view> pieces, bool end,
                                          Outlet& out) {
  for (const auto piece : pieces) size_ += piece.size();
  if (size_ > largest_.count) {
    return decide(Problem{413, "body_too_large",
                          "the body is larger than " + std::to_string(largest_.count) + " bytes"});
  }
  // A body that comes in one batch, as most do, needs no list of its pieces.
  const bool listed = !end || !earlier_.empty();
  if (listed) earlier_.insert(earlier_.end(), pieces.begin(), pieces.end());
  if (!end) return std::nullopt;
  return decide(edit(listed ? std::span<const std::string_view>(earlier_) : pieces, out));
}

}  // namespace jsongate::filters
