// What holds for an array and its items.
#include "gateway/json/schema/details.h"
#include "gateway/json/schema/equality.h"
#include "gateway/json/schema/evaluator.h"

namespace jsongate::json::schema {

bool Evaluator::array(const ArrayRules& rules, const Reader& at, const Context& context) {
  bool ok = item_count(rules, at);
  if (!ok && !more()) return false;
  if (!rules.prefix.empty() || rules.rest != kNone) ok &= items(rules, at, context);
  if (!ok && !more()) return false;
  if (rules.contains != kNone) ok &= contains(rules, at, context);
  if (!ok && !more()) return false;
  if (rules.unique) ok &= unique(at);
  return ok;
}

bool Evaluator::item_count(const ArrayRules& rules, const Reader& at) {
  if (rules.min_items == 0 && rules.max_items == kNoLimit) return true;
  const std::size_t count = exact_count(at);
  bool ok = true;
  if (count < rules.min_items) {
    ok = refuse(Keyword::kMinItems, [&] { return at_least(rules.min_items, "item"); });
    if (!more()) return false;
  }
  if (count > rules.max_items) {
    ok = refuse(Keyword::kMaxItems, [&] { return at_most(rules.max_items, "item"); });
  }
  return ok;
}

bool Evaluator::items(const ArrayRules& rules, const Reader& at, const Context& context) {
  if (is_quick(context) && rules.prefix.empty()) return quick_items(rules.rest, at, context.scope);
  bool ok = true;
  std::size_t position = 0;
  Reader item = at;
  for (item.next(); item.kind() != Kind::kEndArray; item.skip(), ++position) {
    const bool is_prefix = position < rules.prefix.size();
    const Index node = is_prefix ? rules.prefix[position] : rules.rest;
    if (node == kNone) break;
    mark(context.marks, position);
    const Keyword via = is_prefix ? rules.prefix_keyword : rules.rest_keyword;
    if (child(node, item, context, via, {{}, position, false})) continue;
    ok = false;
    if (!more()) return false;
  }
  return ok;
}

bool Evaluator::contains(const ArrayRules& rules, const Reader& at, const Context& context) {
  const bool marks = rules.contains_evaluates && context.marks.words > 0;
  std::uint64_t count = 0;
  std::size_t position = 0;
  Reader item = at;
  ++quiet_;
  for (item.next(); item.kind() != Kind::kEndArray; item.skip(), ++position) {
    if (!marks && count >= rules.min_contains && rules.max_contains == kNoLimit) break;
    if (!evaluate(rules.contains, item, {context.scope, {}}, Keyword::kContains)) continue;
    if (marks) mark(context.marks, position);
    ++count;
  }
  --quiet_;
  if (count < rules.min_contains) {
    const Keyword keyword = rules.min_contains == 1 ? Keyword::kContains : Keyword::kMinContains;
    return refuse(keyword, [&] { return at_least(rules.min_contains, "matching item"); });
  }
  if (count > rules.max_contains) {
    return refuse(Keyword::kMaxContains,
                  [&] { return at_most(rules.max_contains, "matching item"); });
  }
  return true;
}

bool Evaluator::unique(const Reader& at) {
  const auto equal = find_equal_items(at);
  return !equal || refuse(Keyword::kUniqueItems, [&] {
    return "must have unique items: " + std::to_string(equal->first) + " and " +
           std::to_string(equal->second) + " are equal";
  });
}

}  // namespace jsongate::json::schema
