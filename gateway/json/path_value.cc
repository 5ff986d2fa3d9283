#include "gateway/json/path_value.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "gateway/json/path_lookup.h"

namespace jsongate::json::path {
namespace {

using Members = std::vector<std::pair<std::string_view, Reader>>;

// Bytes of text that are compared in about the time of a step; where they are sorted, with many
// others.
constexpr std::size_t kBytesPerStep = 64;
constexpr std::size_t kSortedBytesPerStep = 8;

bool spend_text(std::size_t size, Budget& budget) { return budget.spend(size / kBytesPerStep); }

bool equal_text(std::string_view a, std::string_view b, Budget& budget) {
  return a.size() == b.size() && spend_text(a.size(), budget) && a == b;
}

bool equal_number(const Number& a, const Number& b, Budget& budget) {
  return spend_text(a.digits.size() + b.digits.size(), budget) && compare(a, b) == 0;
}

// By name, each name once with its last value.
bool collect(Reader object, Members& members, Budget& budget) {
  object.next();
  while (object.kind() != Kind::kEndObject) {
    const std::string_view name = object.text();
    if (!budget.spend(2 + name.size() / kSortedBytesPerStep)) return false;
    object.next();
    members.emplace_back(name, object);
    object.skip();
  }
  std::ranges::stable_sort(members, {}, &Members::value_type::first);
  const auto is_same = [](const auto& a, const auto& b) { return a.first == b.first; };
  const auto kept = std::unique(members.rbegin(), members.rend(), is_same);
  members.erase(members.begin(), kept.base());
  return true;
}

// Deep equality; `depth` containers stand around the two.
class Comparison {
 public:
  explicit Comparison(Budget& budget) : budget_(budget) {}

  bool run(const Reader& a, const Reader& b, std::size_t depth) {
    if (!budget_.spend(1)) return false;
    if (is_number(a.kind()) && is_number(b.kind())) {
      return equal_number(number_of(a), number_of(b), budget_);
    }
    if (a.kind() != b.kind()) return false;
    if (a.kind() == Kind::kString) return equal_text(a.text(), b.text(), budget_);
    if (!is_container(a.kind()) || a == b) return true;
    if (!budget_.allows_depth(depth + 1)) return false;
    return a.kind() == Kind::kArray ? arrays(a, b, depth + 1) : objects(a, b, depth + 1);
  }

 private:
  bool arrays(Reader a, Reader b, std::size_t depth) {
    if (a.count() != b.count()) return false;
    a.next();
    b.next();
    while (a.kind() != Kind::kEndArray && b.kind() != Kind::kEndArray) {
      if (!run(a, b, depth)) return false;
      a.skip();
      b.skip();
    }
    return a.kind() == b.kind();
  }

  bool objects(const Reader& a, const Reader& b, std::size_t depth) {
    Members left;
    Members right;
    if (!collect(a, left, budget_) || !collect(b, right, budget_)) return false;
    return std::ranges::equal(left, right, [&](const auto& one, const auto& other) {
      return equal_text(one.first, other.first, budget_) && run(one.second, other.second, depth);
    });
  }

  Budget& budget_;
};

}  // namespace

Value Value::of(const Reader& at) noexcept {
  Value value;
  value.kind = at.kind();
  if (value.kind == Kind::kString) value.text = at.text();
  if (is_number(value.kind)) value.number = number_of(at);
  if (is_container(value.kind)) value.place = at;
  return value;
}

Value Value::of(const Literal& literal) noexcept {
  Value value;
  value.kind = literal.kind;
  if (is_number(literal.kind)) {
    value.number = {literal.kind, literal.bits, literal.text};
  } else {
    value.text = literal.text;
  }
  return value;
}

Value Value::of(std::size_t count) noexcept {
  Value value;
  value.kind = Kind::kInt64;
  value.number.bits = count;
  return value;
}

bool equal(const Value& a, const Value& b, Budget& budget) {
  if (is_number(a.kind) && is_number(b.kind)) return equal_number(a.number, b.number, budget);
  if (a.kind != b.kind) return false;
  if (a.kind == Kind::kString) return equal_text(a.text, b.text, budget);
  return !a.place || Comparison(budget).run(*a.place, *b.place, 0);
}

bool less(const Value& a, const Value& b, Budget& budget) {
  if (is_number(a.kind) && is_number(b.kind)) {
    return spend_text(a.number.digits.size() + b.number.digits.size(), budget) &&
           compare(a.number, b.number) < 0;
  }
  if (!a.is_string() || !b.is_string()) return false;
  // UTF-8 sorts as its code points do.
  return spend_text(std::min(a.text.size(), b.text.size()), budget) && a.text < b.text;
}

Value length_of(const Value& value, Budget& budget) {
  if (value.place) return Value::of(exact_count(*value.place));
  if (!value.is_string() || !spend_text(value.text.size(), budget)) return {};
  const auto begins_character = [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  };
  return Value::of(static_cast<std::size_t>(std::ranges::count_if(value.text, begins_character)));
}

}  // namespace jsongate::json::path
