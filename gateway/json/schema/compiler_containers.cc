// What a schema says of the items of an array and the members of an object.
#include "gateway/json/schema/compiler.h"

namespace jsongate::json::schema {

Index Compiler::arrays(const Members& members) {
  ArrayRules rules;
  rules.min_items = count(members, Keyword::kMinItems, 0);
  rules.max_items = count(members, Keyword::kMaxItems, kNoLimit);
  if (members.has(Keyword::kUniqueItems)) {
    const Place value = members[Keyword::kUniqueItems];
    rules.unique = value.at.kind() == Kind::kTrue;
    if (!rules.unique) want(value, Kind::kFalse, "must be true or false");
  }
  if (members.dialect().draft == Draft::k7) {
    items_of_draft7(members, rules);
  } else {
    items(members, rules);
  }
  rules.contains = optional_node(members, Keyword::kContains);
  if (rules.contains != kNone) {
    rules.contains_evaluates = members.dialect().draft != Draft::k7;
    rules.min_contains = count(members, Keyword::kMinContains, 1);
    rules.max_contains = count(members, Keyword::kMaxContains, kNoLimit);
  }
  if (rules.prefix.empty() && rules.rest == kNone && rules.contains == kNone && !rules.unique &&
      rules.min_items == 0 && rules.max_items == kNoLimit) {
    return kNone;
  }
  program_->arrays.push_back(std::move(rules));
  return static_cast<Index>(program_->arrays.size() - 1);
}

void Compiler::items(const Members& members, ArrayRules& rules) {
  rules.rest = optional_node(members, Keyword::kItems);
  if (!members.has(Keyword::kPrefixItems)) return;
  want(members[Keyword::kPrefixItems], Kind::kArray, "must be an array of schemas");
  prefix(members[Keyword::kPrefixItems], rules);
}

void Compiler::items_of_draft7(const Members& members, ArrayRules& rules) {
  if (!members.has(Keyword::kItems)) return;
  const Place value = members[Keyword::kItems];
  if (value.at.kind() != Kind::kArray) {
    rules.rest = node_of(value);
    return;
  }
  prefix(value, rules);
  rules.prefix_keyword = Keyword::kItems;
  rules.rest_keyword = Keyword::kAdditionalItems;
  rules.rest = optional_node(members, Keyword::kAdditionalItems);
}

void Compiler::prefix(const Place& list, ArrayRules& rules) {
  Place item = list;
  for (item.at.next(); item.at.kind() != Kind::kEndArray; item.at.skip()) {
    rules.prefix.push_back(node_of(item));
  }
}

Index Compiler::objects(const Members& members) {
  ObjectRules rules;
  if (members.has(Keyword::kRequired)) {
    bits(members[Keyword::kRequired], rules);
    rules.required = static_cast<Index>(rules.bit_names.size());
  }
  if (members.has(Keyword::kProperties)) properties(members[Keyword::kProperties], rules);
  if (members.has(Keyword::kPatternProperties)) {
    pattern_properties(members[Keyword::kPatternProperties], rules);
  }
  for (const Keyword keyword :
       {Keyword::kDependentRequired, Keyword::kDependentSchemas, Keyword::kDependencies}) {
    if (members.has(keyword)) dependents(members[keyword], keyword, rules);
  }
  rules.additional = optional_node(members, Keyword::kAdditionalProperties);
  rules.property_names = optional_node(members, Keyword::kPropertyNames);
  rules.min_properties = count(members, Keyword::kMinProperties, 0);
  rules.max_properties = count(members, Keyword::kMaxProperties, kNoLimit);
  if (rules.names.empty() && rules.patterns.empty() && rules.additional == kNone &&
      rules.property_names == kNone && rules.min_properties == 0 &&
      rules.max_properties == kNoLimit) {
    return kNone;
  }
  program_->objects.push_back(std::move(rules));
  return static_cast<Index>(program_->objects.size() - 1);
}

// What the evaluator's short way needs.
void Compiler::finish(ObjectRules& rules) {
  rules.names.build();
  if (rules.bit_names.size() > kWordBits) return;
  for (Member& known : rules.members) {
    if (known.bit != kNone) known.mask = std::uint64_t{1} << known.bit;
  }
  for (Index bit = 0; bit < rules.required; ++bit) rules.required_mask |= std::uint64_t{1} << bit;
  rules.is_plain = rules.patterns.empty() && rules.property_names == kNone &&
                   rules.min_properties == 0 && rules.max_properties == kNoLimit &&
                   rules.dependents.empty();
}

Member& Compiler::member(ObjectRules& rules, std::string_view name) {
  const Index number = rules.names.add(name);
  if (number == rules.members.size()) rules.members.emplace_back();
  return rules.members[number];
}

Index Compiler::bit_of(ObjectRules& rules, const Place& value, const Reader& name) {
  if (name.kind() != Kind::kString) library_.fail(value, "must be an array of strings");
  Member& known = member(rules, name.text());
  if (known.bit == kNone) {
    known.bit = static_cast<Index>(rules.bit_names.size());
    rules.bit_names.push_back(static_cast<Index>(&known - rules.members.data()));
  }
  return known.bit;
}

std::vector<Index> Compiler::bits(const Place& names, ObjectRules& rules) {
  want(names, Kind::kArray, "must be an array of strings");
  std::vector<Index> found;
  Reader at = names.at;
  for (at.next(); at.kind() != Kind::kEndArray; at.skip()) {
    found.push_back(bit_of(rules, names, at));
  }
  return found;
}

void Compiler::properties(const Place& value, ObjectRules& rules) {
  want(value, Kind::kObject, "must be an object of schemas");
  Place child = value;
  for (child.at.next(); child.at.kind() != Kind::kEndObject; child.at.skip()) {
    const std::string_view name = child.at.text();
    child.at.next();
    Member& known = member(rules, name);
    if (known.node == kNone) known.node = node_of(child);
  }
}

void Compiler::pattern_properties(const Place& value, ObjectRules& rules) {
  want(value, Kind::kObject, "must be an object of schemas");
  Place child = value;
  for (child.at.next(); child.at.kind() != Kind::kEndObject; child.at.skip()) {
    const std::string_view source = child.at.text();
    child.at.next();
    const Index number = pattern(child, source);
    rules.patterns.emplace_back(number, node_of(child));
  }
}

void Compiler::dependents(const Place& value, Keyword keyword, ObjectRules& rules) {
  want(value, Kind::kObject, "must be an object");
  Place child = value;
  for (child.at.next(); child.at.kind() != Kind::kEndObject; child.at.skip()) {
    Dependent dependent;
    dependent.keyword = keyword;
    dependent.bit = bit_of(rules, value, child.at);
    child.at.next();
    const bool is_names = keyword == Keyword::kDependentRequired ||
                          (keyword == Keyword::kDependencies && child.at.kind() == Kind::kArray);
    if (is_names) {
      dependent.needs = bits(child, rules);
    } else {
      dependent.node = node_of(child);
    }
    rules.dependents.push_back(std::move(dependent));
  }
}

}  // namespace jsongate::json::schema
