#include <string>
#include <utility>

#include "gateway/json/edit/draft.h"
#include "gateway/json/edit/wish.h"

namespace jsongate::json {
namespace {

DraftValue empty_object(const Reader& at) {
  DraftValue value(at, true);
  value.fresh = true;
  value.open = std::make_shared<DraftContainer>(DraftContainer{true, {}});
  return value;
}

}  // namespace

// `depth`: containers around the target.
std::optional<Problem> Draft::merge_into(DraftValue& target, const Reader& patch,
                                         std::size_t depth) {
  if (patch.kind() != Kind::kObject) {
    target = DraftValue(patch, true);
    return check_depth(target, depth);
  }
  std::optional<Problem> problem;
  if (!target.is_object()) {
    target = empty_object(patch);
    problem = check_depth(target, depth);
  }
  each_child(patch, [&](const Reader& value) {
    if (!problem) problem = merge_member(target, value, depth + 1);
  });
  return problem;
}

std::optional<Problem> Draft::merge_member(DraftValue& target, const Reader& value,
                                           std::size_t depth) {
  if (auto problem = open(target)) return problem;
  const auto name = value.name().text();
  const auto slot = find_name(*target.open, name);
  if (!slot) return slot.problem();
  auto& children = target.open->children;
  if (value.kind() == Kind::kNull) {
    if (!slot.value()) return std::nullopt;
    const auto at = static_cast<std::ptrdiff_t>(isolate(*target.open, *slot.value()));
    children.erase(children.begin() + at);
    return std::nullopt;
  }
  if (slot.value()) {
    return merge_into(opened(*target.open, *slot.value(), target.foreign), value, depth);
  }
  DraftValue added(value, true);
  if (value.kind() == Kind::kObject) added = empty_object(value);
  if (auto problem = merge_into(added, value, depth)) return problem;
  children.push_back({DraftKind::kNew, value, value, 1, std::string(name), std::move(added)});
  return std::nullopt;
}

std::optional<Problem> Draft::merge(const Reader& patch) { return merge_into(root_, patch, 0); }

}  // namespace jsongate::json
