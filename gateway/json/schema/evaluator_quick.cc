// Values where nobody wants to hear more than whether they are valid: most checks of most
// documents. Walks stay in registers: only a value that must be looked into gets a Reader of its
// own.
#include "gateway/json/schema/evaluator.h"

namespace jsongate::json::schema {

// One that its node does not surely take.
bool Evaluator::quick_value(const Node& node, const Reader& at, const Scope* scope) {
  switch (at.kind()) {
    case Kind::kString:
      if (node.plain_string == kNone) break;
      return string(program_.strings[node.plain_string], at);
    case Kind::kArray:
      if (node.plain_array == kNone) break;
      return quick_array(program_.arrays[node.plain_array], at, scope);
    case Kind::kObject:
      if (node.plain_object == kNone) break;
      return quick_object(program_.objects[node.plain_object], at, scope);
    default:
      break;
  }
  constexpr Keyword kUntold = Keyword::kCount;
  return examine(node, at, Context{scope, {}}, kUntold);
}

bool Evaluator::quick_array(const ArrayRules& rules, const Reader& at, const Scope* scope) {
  if (!enter()) return false;
  const bool ok = item_count(rules, at) && quick_items(rules.rest, at, scope);
  --depth_;
  return ok;
}

bool Evaluator::quick_items(Index index, const Reader& at, const Scope* scope) {
  const Node& node = program_.nodes[index];
  Reader item = at;
  for (item.next(); item.kind() != Kind::kEndArray; item.skip()) {
    if (!node.surely_takes(item) && !quick_value(node, Reader(item), scope)) return false;
  }
  return true;
}

bool Evaluator::quick_object(const ObjectRules& rules, const Reader& at, const Scope* scope) {
  if (!enter()) return false;
  std::uint64_t presence = 0;
  const bool ok = quick_members(rules, at, scope, presence) &&
                  (presence & rules.required_mask) == rules.required_mask;
  --depth_;
  return ok;
}

bool Evaluator::quick_members(const ObjectRules& rules, const Reader& at, const Scope* scope,
                              std::uint64_t& presence) {
  std::uint64_t seen = 0;
  Reader token = at;
  for (token.next(); token.kind() != Kind::kEndObject; token.skip()) {
    const Index number = rules.names.find(token.text());
    token.to_value();
    Index index = rules.additional;
    if (number != Names::kAbsent) {
      const Member& known = rules.members[number];
      seen |= known.mask;
      if (known.node != kNone) index = known.node;
    }
    if (index == kNone) continue;
    const Node& node = program_.nodes[index];
    if (!node.surely_takes(token) && !quick_value(node, Reader(token), scope)) return false;
  }
  presence |= seen;
  return true;
}

}  // namespace jsongate::json::schema
