#include "gateway/json/schema/compiler.h"

#include <utility>

namespace jsongate::json::schema {
namespace {

bool says_nothing(const Node& node) {
  return node.types == kAnyType && node.bounds.count == 0 && node.string == kNone &&
         node.array == kNone && node.object == kNone && node.steps.count == 0 &&
         node.unevaluated_items == kNone && node.unevaluated_properties == kNone;
}

// A value with children takes a step of kMaxSchemaSteps, so it passes unseen only where the schema
// says nothing at all.
std::uint8_t passing(const Node& node) {
  if (says_nothing(node)) return kAnyType;
  if (node.steps.count > 0) return 0;
  unsigned leaves = kNullType | kBooleanType;
  if (node.bounds.count == 0) leaves |= kIntegerType | kNumberType;
  if (node.string == kNone) leaves |= kStringType;
  return static_cast<std::uint8_t>(node.types & leaves);
}

Intervals passing_numbers(const Node& node, const std::vector<Bound>& bounds) {
  if (node.steps.count > 0 || node.bounds.count == 0) return {};
  Intervals found = intervals_of({bounds.data() + node.bounds.first, node.bounds.count});
  if ((node.types & kIntegerType) == 0) found.integers = {};
  if ((node.types & kNumberType) == 0) found.doubles = {};
  return found;
}

}  // namespace

// With the same name twice the first counts, as everywhere.
Compiler::Members::Members(const Place& place, const Dialect& dialect)
    : place_(place), dialect_(dialect) {
  Reader at = place.at;
  for (at.next(); at.kind() != Kind::kEndObject; at.skip()) {
    const auto keyword = find_keyword(at.text(), dialect);
    at.next();
    if (!keyword) continue;
    auto& value = values_[static_cast<std::size_t>(*keyword)];
    if (!value) value = at;
  }
  if (dialect.draft != Draft::k7 || !has(Keyword::kRef)) return;
  const auto reference = this->at(Keyword::kRef);
  values_ = {};  // siblings of $ref are ignored
  values_[static_cast<std::size_t>(Keyword::kRef)] = reference;
}

std::shared_ptr<const Program> Compiler::run(const Document& schema) {
  program_->root = node_of(library_.add_main(schema));
  for (const Place& place : library_.main_places()) node_of(place);
  while (!open_.empty()) {
    const auto [place, index] = open_.back();
    open_.pop_back();
    compile(place, index);
    if (open_.empty()) compile_dynamic_anchors();
  }
  for (ObjectRules& rules : program_->objects) finish(rules);
  for (EnumRules& rules : program_->enums) rules.strings.build();
  for (Node& node : program_->nodes) find_plain(node);
  return program_;
}

// Where a $dynamicRef looks back on the way, none is plain: the short way does not tell its scopes.
void Compiler::find_plain(Node& node) const {
  if (program_->is_dynamic || node.steps.count > 0) return;
  if ((node.types & kStringType) != 0) node.plain_string = node.string;
  if ((node.types & kArrayType) != 0 && node.array != kNone && node.unevaluated_items == kNone &&
      program_->arrays[node.array].is_plain()) {
    node.plain_array = node.array;
  }
  if ((node.types & kObjectType) != 0 && node.object != kNone &&
      node.unevaluated_properties == kNone && program_->objects[node.object].is_plain) {
    node.plain_object = node.object;
  }
}

Index Compiler::node_of(const Place& place) {
  const auto number = static_cast<Index>(program_->nodes.size());
  const auto [known, is_new] = nodes_.try_emplace({place.source, place.at}, number);
  if (is_new) {
    program_->nodes.emplace_back();
    open_.emplace_back(place, number);
  }
  return known->second;
}

// The schemas that a $dynamicRef may lead to, in every resource seen so far.
void Compiler::compile_dynamic_anchors() {
  program_->dynamic_anchors.resize(library_.resource_count());
  for (; resources_done_ < library_.resource_count(); ++resources_done_) {
    const auto number = static_cast<Index>(resources_done_);
    const auto anchors = library_.resource(number).dynamic_anchors;
    for (const auto& [name, place] : anchors) {
      program_->dynamic_anchors[number].emplace_back(anchor(name), node_of(place));
    }
  }
}

void Compiler::compile(const Place& place, Index index) {
  Node node;
  node.resource = place.resource;
  if (place.at.kind() == Kind::kObject) {
    compile_object(place, node);
    node.passes = passing(node);
    node.intervals = passing_numbers(node, program_->bounds);
  } else if (place.at.kind() == Kind::kTrue) {
    node.passes = kAnyType;
  } else if (place.at.kind() == Kind::kFalse) {
    node.is_never = true;
  } else {
    library_.fail(place, "a schema must be an object or a boolean");
  }
  program_->nodes[index] = node;
}

void Compiler::compile_object(const Place& place, Node& node) {
  const Members members(place, library_.resource(place.resource).dialect);
  node.steps.first = static_cast<Index>(program_->steps.size());
  if (members.has(Keyword::kType)) node.types = types(members[Keyword::kType]);
  node.bounds = bounds(members);
  node.string = strings(members);
  node.array = arrays(members);
  node.object = objects(members);
  enumeration(members, Keyword::kEnum);
  enumeration(members, Keyword::kConst);
  references(members);
  combinations(members);
  node.steps.count = static_cast<Index>(program_->steps.size()) - node.steps.first;
  node.unevaluated_items = optional_node(members, Keyword::kUnevaluatedItems);
  node.unevaluated_properties = optional_node(members, Keyword::kUnevaluatedProperties);
}

void Compiler::references(const Members& members) {
  for (const Keyword keyword : {Keyword::kRef, Keyword::kDynamicRef}) {
    if (!members.has(keyword)) continue;
    const Place value = members[keyword];
    want(value, Kind::kString, "must be a URI reference");
    const Target target = library_.resolve(value, value.at.text());
    Step step{Step::Op::kRef, keyword, node_of(target.place)};
    if (keyword == Keyword::kDynamicRef && !target.dynamic_anchor.empty()) {
      step.op = Step::Op::kDynamicRef;
      step.second = anchor(target.dynamic_anchor);
      program_->is_dynamic = true;
    }
    program_->steps.push_back(step);
  }
}

void Compiler::combinations(const Members& members) {
  combination(members, Keyword::kAllOf, Step::Op::kAllOf);
  combination(members, Keyword::kAnyOf, Step::Op::kAnyOf);
  combination(members, Keyword::kOneOf, Step::Op::kOneOf);
  if (members.has(Keyword::kNot)) {
    program_->steps.push_back({Step::Op::kNot, Keyword::kNot, node_of(members[Keyword::kNot])});
  }
  condition(members);
}

void Compiler::combination(const Members& members, Keyword keyword, Step::Op op) {
  if (!members.has(keyword)) return;
  const Place list = members[keyword];
  want(list, Kind::kArray, "must be an array of schemas");
  if (list.at.count() == 0) library_.fail(list, "must not be empty");
  Step step{op, keyword, static_cast<Index>(program_->children.size()), 0};
  Place child = list;
  for (child.at.next(); child.at.kind() != Kind::kEndArray; child.at.skip()) {
    program_->children.push_back(node_of(child));
    ++step.second;
  }
  program_->steps.push_back(step);
}

void Compiler::condition(const Members& members) {
  if (!members.has(Keyword::kIf)) return;
  Step step{Step::Op::kIf, Keyword::kIf, node_of(members[Keyword::kIf])};
  step.second = optional_node(members, Keyword::kThen);
  step.third = optional_node(members, Keyword::kElse);
  program_->steps.push_back(step);
}

Index Compiler::anchor(const std::string& name) {
  return anchors_.try_emplace(name, static_cast<Index>(anchors_.size())).first->second;
}

Index Compiler::optional_node(const Members& members, Keyword keyword) {
  return members.has(keyword) ? node_of(members[keyword]) : kNone;
}

void Compiler::want(const Place& value, Kind kind, const char* message) const {
  if (value.at.kind() != kind) library_.fail(value, message);
}

}  // namespace jsongate::json::schema
