#include <algorithm>
#include <utility>

#include "gateway/json/edit/draft.h"
#include "gateway/json/edit/numbers.h"
#include "gateway/json/edit/wish.h"

namespace jsongate::json {
namespace {

bool equal_scalars(const Reader& a, const Reader& b) {
  if (is_number(a.kind()) && is_number(b.kind())) return equal_numbers(a, b);
  if (a.kind() != b.kind()) return false;
  return a.kind() != Kind::kString || a.text() == b.text();
}

}  // namespace

std::optional<Problem> Draft::children_of(const DraftValue& of, std::vector<Named>& children) {
  const bool is_object = of.is_object();
  const auto add_run = [&](Reader at, const Reader& stop) {
    while (at < stop) {
      const auto name = is_object ? at.text() : std::string_view();
      if (is_object) at.next();
      children.emplace_back(name, DraftValue(at, of.foreign));
      at.skip();
    }
  };
  if (!of.open) {
    each_child(of.source, [&](const Reader& value) {
      children.emplace_back(is_object ? value.name().text() : std::string_view(),
                            DraftValue(value, of.foreign));
    });
    return charge(children.size());
  }
  for (const DraftChild& child : of.open->children) {
    if (child.kind == DraftKind::kRun) {
      add_run(child.first, child.stop);
    } else if (child.kind == DraftKind::kChanged) {
      children.emplace_back(is_object ? child.first.text() : std::string_view(), *child.value);
    } else {
      children.emplace_back(child.name, *child.value);
    }
  }
  return charge(children.size());
}

// Members count by name, whatever their order; of a name that comes again, in their order.
Result<bool> Draft::equal_children(const DraftValue& a, const DraftValue& b) {
  std::vector<Named> of_a, of_b;
  if (auto problem = children_of(a, of_a)) return *std::move(problem);
  if (auto problem = children_of(b, of_b)) return *std::move(problem);
  if (of_a.size() != of_b.size()) return false;
  const auto by_name = [](const Named& one, const Named& other) { return one.first < other.first; };
  if (a.is_object()) {
    std::ranges::stable_sort(of_a, by_name);
    std::ranges::stable_sort(of_b, by_name);
  }
  for (std::size_t i = 0; i < of_a.size(); ++i) {
    if (of_a[i].first != of_b[i].first) return false;
    auto same = equal(of_a[i].second, of_b[i].second);
    if (!same || !same.value()) return same;
  }
  return true;
}

Result<bool> Draft::equal(const DraftValue& a, const DraftValue& b) {
  if (a.is_object() != b.is_object() || a.is_array() != b.is_array()) return false;
  if (a.is_object() || a.is_array()) return equal_children(a, b);
  return equal_scalars(a.source, b.source);
}

Result<bool> Draft::equals(Steps path, const Reader& wanted) {
  const auto value = read(path);
  if (!value) return value.problem();
  return equal(value.value(), DraftValue(wanted, true));
}

}  // namespace jsongate::json
