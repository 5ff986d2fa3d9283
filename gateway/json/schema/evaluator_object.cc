// What holds for an object and its members.
#include <string>

#include "gateway/json/schema/details.h"
#include "gateway/json/schema/equality.h"
#include "gateway/json/schema/evaluator.h"

namespace jsongate::json::schema {
bool Evaluator::object(const ObjectRules& rules, const Reader& at, const Context& context) {
  bool ok = property_count(rules, at);
  if (!ok && !more()) return false;
  Presence presence;
  const bool is_many = rules.bit_names.size() > kWordBits;
  if (is_many) presence.many = push(rules.bit_names.size());
  ok &= members(rules, at, context, presence);
  if (rules.property_names != kNone && (ok || more())) {
    ok &= property_names(rules.property_names, at, context);
  }
  if (ok || more()) ok &= required(rules, presence);
  if (ok || more()) ok &= dependents(rules, presence, at, context);
  if (is_many) pop(presence.many);
  return ok;
}

bool Evaluator::property_count(const ObjectRules& rules, const Reader& at) {
  if (rules.min_properties == 0 && rules.max_properties == kNoLimit) return true;
  const std::size_t count = exact_count(at);
  bool ok = true;
  if (count < rules.min_properties) {
    ok = refuse(Keyword::kMinProperties, [&] { return at_least(rules.min_properties, "field"); });
    if (!more()) return false;
  }
  if (count > rules.max_properties) {
    ok = refuse(Keyword::kMaxProperties, [&] { return at_most(rules.max_properties, "field"); });
  }
  return ok;
}

bool Evaluator::members(const ObjectRules& rules, const Reader& at, const Context& context,
                        Presence& presence) {
  if (is_quick(context) && rules.patterns.empty() && presence.many.words == 0) {
    return quick_members(rules, at, context.scope, presence.few);
  }
  bool ok = true;
  std::size_t position = 0;
  Reader token = at;
  for (token.next(); token.kind() != Kind::kEndObject; token.skip(), ++position) {
    const std::string_view name = token.text();
    token.next();
    if (member(rules, name, token, context, presence, position)) continue;
    ok = false;
    if (!more()) return false;
  }
  return ok;
}

bool Evaluator::member(const ObjectRules& rules, std::string_view name, const Reader& value,
                       const Context& context, Presence& presence, std::size_t position) {
  const Index number = rules.names.find(name);
  if (number == Names::kAbsent) return values(rules, name, kNone, value, context, position);
  const Member& known = rules.members[number];
  if (known.bit != kNone) {
    mark(presence.many, known.bit);
    if (presence.many.words == 0) presence.few |= std::uint64_t{1} << known.bit;
  }
  return values(rules, name, known.node, value, context, position);
}

// By properties, patternProperties, and additionalProperties where neither knows the name.
bool Evaluator::values(const ObjectRules& rules, std::string_view name, Index declared,
                       const Reader& value, const Context& context, std::size_t position) {
  const PathStep step{name, position, true};
  bool is_known = declared != kNone;
  bool ok = !is_known || child(declared, value, context, Keyword::kProperties, step);
  if (!ok && !more()) return false;
  for (const auto& [pattern, node] : rules.patterns) {
    if (!program_.patterns[pattern].matches(name)) continue;
    is_known = true;
    ok &= child(node, value, context, Keyword::kPatternProperties, step);
    if (!ok && !more()) return false;
  }
  if (!is_known && rules.additional != kNone) {
    is_known = true;
    ok &= child(rules.additional, value, context, Keyword::kAdditionalProperties, step);
  }
  if (is_known) mark(context.marks, position);
  return ok;
}

// A key on the tape is a string like any other.
bool Evaluator::property_names(Index node, const Reader& at, const Context& context) {
  bool ok = true;
  ++in_name_;
  Reader key = at;
  for (key.next(); (ok || more()) && key.kind() != Kind::kEndObject; key.skip()) {
    ok &= child(node, key, context, Keyword::kPropertyNames, {key.text(), 0, true});
    key.next();
  }
  --in_name_;
  return ok;
}

bool Evaluator::is_there(const Presence& presence, Index bit) const {
  if (presence.many.words > 0) return is_marked(presence.many, bit);
  return ((presence.few >> bit) & 1U) != 0;
}

bool Evaluator::required(const ObjectRules& rules, const Presence& presence) {
  if (rules.required > 0 && rules.required < kWordBits && presence.many.words == 0) {
    const std::uint64_t all = (std::uint64_t{1} << rules.required) - 1;
    if ((presence.few & all) == all) return true;
  }
  bool ok = true;
  for (Index bit = 0; bit < rules.required; ++bit) {
    if (is_there(presence, bit)) continue;
    ok = refuse(Keyword::kRequired,
                [&] { return "is required: " + std::string(rules.names[rules.bit_names[bit]]); });
    if (!more()) return false;
  }
  return ok;
}

bool Evaluator::dependents(const ObjectRules& rules, const Presence& presence, const Reader& at,
                           const Context& context) {
  bool ok = true;
  for (const Dependent& dependent : rules.dependents) {
    if (!is_there(presence, dependent.bit)) continue;
    ok &= dependent.node == kNone ? needs(rules, dependent, presence)
                                  : evaluate(dependent.node, at, context, dependent.keyword);
    if (!ok && !more()) return false;
  }
  return ok;
}

bool Evaluator::needs(const ObjectRules& rules, const Dependent& dependent,
                      const Presence& presence) {
  bool ok = true;
  for (const Index bit : dependent.needs) {
    if (is_there(presence, bit)) continue;
    ok = refuse(dependent.keyword, [&] {
      return "is required beside " + std::string(rules.names[rules.bit_names[dependent.bit]]) +
             ": " + std::string(rules.names[rules.bit_names[bit]]);
    });
    if (!more()) return false;
  }
  return ok;
}

}  // namespace jsongate::json::schema
