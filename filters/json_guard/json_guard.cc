#include "filters/json_guard/json_guard.h"

#include <string>
#include <utility>

#include "filters/validate/judge.h"
#include "gateway/json/parser_pool.h"

namespace jsongate::filters {

std::size_t JsonGuard::buffered() const noexcept {
  return earlier_.capacity() * sizeof(std::string_view);
}

std::optional<Problem> JsonGuard::decide(std::optional<Problem> problem) {
  decided_ = true;
  std::vector<std::string_view>().swap(earlier_);
  return problem;
}

std::optional<Problem> JsonGuard::judge(std::span<const std::string_view> pieces,
                                        Outlet& out) const {
  if (size_ == 0) return std::nullopt;
  const auto parser = json::ParserPool::of_process().lease();
  out.copied(size_);
  return refusal(parser->parse_pieces(pieces, limits_.depth), limits_);
}

std::optional<Problem> JsonGuard::on_batch(std::span<const std::string_view> pieces, bool end,
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
  const auto all = listed ? std::span<const std::string_view>(earlier_) : pieces;
  if (auto problem = judge(all, out)) return decide(std::move(problem));
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].empty()) out.pass(i, 0, all[i].size());
  }
  return decide(std::nullopt);
}

}  // namespace jsongate::filters
