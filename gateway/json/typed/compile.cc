// Programs from their text. Everything is checked, so that no text makes a program that leaves its
// tables or never ends.
#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "gateway/json/schema/details.h"
#include "gateway/json/typed/program.h"

namespace jsongate::json::typed {
namespace {

constexpr std::pair<std::string_view, Node> kKinds[] = {
    {"any", {.is = Is::kAny}},
    {"null", {.is = Is::kNull, .kinds = bit_of(kJsonNull)}},
    {"bool", {.is = Is::kBool, .kinds = bit_of(kJsonBoolean)}},
    {"int", {.is = Is::kInt, .kinds = bit_of(kJsonInteger)}},
    {"float", {.is = Is::kFloat, .kinds = bit_of(kJsonInteger) | bit_of(kJsonNumber)}},
    {"decimal",
     {.is = Is::kDecimal,
      .kinds = bit_of(kJsonInteger) | bit_of(kJsonNumber) | bit_of(kJsonString)}},
    {"str", {.is = Is::kStr, .kinds = bit_of(kJsonString)}},
    {"datetime", {.is = Is::kDateTime, .kinds = bit_of(kJsonString)}},
    {"date", {.is = Is::kDate, .kinds = bit_of(kJsonString)}},
    {"time", {.is = Is::kTime, .kinds = bit_of(kJsonString)}},
    {"uuid", {.is = Is::kUuid, .kinds = bit_of(kJsonString)}},
    {"constants", {.is = Is::kConstants}},
    {"array", {.is = Is::kArray, .kinds = bit_of(kJsonArray)}},
    {"tuple", {.is = Is::kTuple, .kinds = bit_of(kJsonArray)}},
    {"map", {.is = Is::kMap, .kinds = bit_of(kJsonObject)}},
    {"record", {.is = Is::kRecord, .kinds = bit_of(kJsonObject)}},
    {"union", {.is = Is::kUnion, .kinds = 0}},
};
constexpr std::pair<std::string_view, schema::Keyword> kBounds[] = {
    {"ge", schema::Keyword::kMinimum},
    {"gt", schema::Keyword::kExclusiveMinimum},
    {"le", schema::Keyword::kMaximum},
    {"lt", schema::Keyword::kExclusiveMaximum},
    {"multiple_of", schema::Keyword::kMultipleOf},
};
constexpr std::string_view kJsonWords[] = {"null",   "boolean", "integer", "number",
                                           "string", "array",   "object"};

// The member of an object with this name.
std::optional<Reader> member_of(Reader object, std::string_view name) {
  if (object.kind() != Kind::kObject) return std::nullopt;
  for (object.next(); object.kind() != Kind::kEndObject; object.skip()) {
    const bool found = object.text() == name;
    object.next();
    if (found) return object;
  }
  return std::nullopt;
}

// Calls f(element) for each; false: it is no array, or f said so.
template <class F>
bool each_of(std::optional<Reader> array, F f) {
  if (!array || array->kind() != Kind::kArray) return false;
  Reader at = *array;
  for (at.next(); at.kind() != Kind::kEndArray; at.skip()) {
    if (!f(at)) return false;
  }
  return true;
}

void narrow(NumberRules& rules, const schema::Bound& bound) {
  constexpr auto kLast = std::numeric_limits<std::int64_t>::max();
  const bool is_last = bound.small == kLast || bound.small == -kLast - 1;
  rules.is_range &= bound.is_small && !is_last && bound.keyword != schema::Keyword::kMultipleOf;
  if (bound.keyword == schema::Keyword::kMinimum) rules.least = std::max(rules.least, bound.small);
  if (bound.keyword == schema::Keyword::kMaximum) rules.most = std::min(rules.most, bound.small);
  if (!rules.is_range) return;
  if (bound.keyword == schema::Keyword::kExclusiveMinimum) {
    rules.least = std::max(rules.least, bound.small + 1);
  }
  if (bound.keyword == schema::Keyword::kExclusiveMaximum) {
    rules.most = std::min(rules.most, bound.small - 1);
  }
}

class Compiler {
 public:
  explicit Compiler(Program& program) : program_(program) {}

  // What is wrong; empty: nothing.
  std::string run(const Reader& root) {
    const auto nodes = member_of(root, "nodes");
    bool ok = each_of(nodes, [this](const Reader&) { return ++count_ < kNone; }) && count_ > 0;
    ok = ok && each_of(nodes, [this](const Reader& at) { return node(at); }) && is_closed();
    return ok || !mistake_.empty() ? mistake_ : "is no program of this version";
  }

 private:
  bool node(const Reader& at) {
    const auto is = member_of(at, "is");
    if (!is || is->kind() != Kind::kString) return false;
    for (const auto& [word, made] : kKinds) {
      if (is->text() == word) {
        Node node = made;
        const bool ok = fill(at, node);
        program_.nodes.push_back(node);
        return ok;
      }
    }
    return false;
  }

  bool fill(const Reader& at, Node& node) {
    switch (node.is) {
      case Is::kInt:
      case Is::kFloat:
        return numbers(at, node);
      case Is::kDecimal:
        program_.has_decimals = true;
        return numbers(at, node);
      case Is::kStr:
        return sizes(at, node);
      case Is::kArray:
        return sizes(at, node) && index(member_of(at, "item"), node.first);
      case Is::kMap:
        return sizes(at, node) && index(member_of(at, "key"), node.first) &&
               index(member_of(at, "value"), node.second);
      case Is::kTuple:
        return tuple(at, node);
      case Is::kConstants:
        return constants(at, node);
      case Is::kRecord:
        return record(at, node);
      case Is::kUnion:
        return make_union(at, node);
      default:
        return true;
    }
  }

  bool index(const std::optional<Reader>& at, Index& out) const {
    if (!at || at->kind() != Kind::kInt64 || at->int64() < 0 || at->int64() >= count_) return false;
    out = static_cast<Index>(at->int64());
    return true;
  }

  bool numbers(const Reader& at, Node& node) {
    NumberRules rules;
    for (const auto& [name, keyword] : kBounds) {
      const auto value = member_of(at, name);
      if (!value) continue;
      if (!schema::is_number(value->kind())) return false;
      rules.bounds.push_back(schema::bound_of(keyword, *value, program_.constants));
      const bool divides = keyword == schema::Keyword::kMultipleOf;
      if (divides && schema::compare(schema::number_at(*value), {}) <= 0) return false;
      narrow(rules, rules.bounds.back());
    }
    if (rules.bounds.empty()) return true;
    node.rules = static_cast<Index>(program_.numbers.size());
    program_.numbers.push_back(std::move(rules));
    return true;
  }

  static bool length(const std::optional<Reader>& at, std::uint64_t& out) {
    if (!at) return true;
    if (at->kind() != Kind::kInt64 || at->int64() < 0) return false;
    out = at->uint64();
    return true;
  }

  bool sizes(const Reader& at, Node& node) {
    SizeRules rules;
    if (!length(member_of(at, "min_length"), rules.least) ||
        !length(member_of(at, "max_length"), rules.most) ||
        !pattern(member_of(at, "pattern"), rules.pattern)) {
      return false;
    }
    const bool is_free = rules.least == 0 && rules.most == schema::kNoLimit;
    if (is_free && rules.pattern == kNone) return true;
    node.rules = static_cast<Index>(program_.sizes.size());
    program_.sizes.push_back(rules);
    return true;
  }

  bool pattern(const std::optional<Reader>& at, Index& out) {
    if (!at) return true;
    if (at->kind() != Kind::kString) return false;
    auto compiled = Pattern::compile(at->text());
    if (auto* const mistake = std::get_if<std::string>(&compiled)) {
      mistake_ = std::move(*mistake);
      return false;
    }
    out = static_cast<Index>(program_.patterns.size());
    program_.patterns.push_back(std::move(*std::get_if<Pattern>(&compiled)));
    return true;
  }

  bool tuple(const Reader& at, Node& node) {
    node.first = static_cast<Index>(program_.children.size());
    const auto add = [this](const Reader& item) {
      return index(item, program_.children.emplace_back());
    };
    if (!each_of(member_of(at, "items"), add)) return false;
    node.second = static_cast<Index>(program_.children.size()) - node.first;
    return true;
  }

  bool constants(const Reader& at, Node& node) {
    ConstantSet set;
    const auto values = member_of(at, "values");
    node.kinds = 0;
    Index place = 0;
    const auto add = [&](const Reader& value) { return constant(value, place++, set, node.kinds); };
    if (!each_of(values, add) || place == 0) return false;
    set.strings.build();
    Reader only = *values;
    only.next();
    set.detail = place == 1 ? schema::allowed_value(only) : schema::allowed_values(*values);
    node.first = static_cast<Index>(program_.sets.size());
    program_.sets.push_back(std::move(set));
    return true;
  }

  bool constant(const Reader& value, Index place, ConstantSet& set, std::uint8_t& kinds) {
    const JsonKind kind = json_kind_of(value.kind());
    kinds |= bit_of(kind);
    if (kind == kJsonString) {
      if (set.strings.add(value.text()) == set.string_places.size()) {
        set.string_places.push_back(place);
      }
      return true;
    }
    const bool is_scalar = kind != kJsonObject && kind != kJsonArray;
    if (!is_scalar || value.kind() == Kind::kBigInteger) return false;
    Constant& made = set.others.emplace_back(Constant{.kind = value.kind(), .place = place});
    if (schema::is_number(value.kind())) made.number = schema::number_at(value);
    return true;
  }

  bool record(const Reader& at, Node& node) {
    Record record;
    const auto ignores = member_of(at, "ignores_unknown");
    record.ignores_unknown = ignores && ignores->kind() == Kind::kTrue;
    const auto add = [&](const Reader& one) { return field(one, record); };
    if (!each_of(member_of(at, "fields"), add)) return false;
    record.names.build();
    node.first = static_cast<Index>(program_.records.size());
    program_.records.push_back(std::move(record));
    return true;
  }

  // [name, node, required]
  bool field(Reader at, Record& record) {
    if (at.kind() != Kind::kArray || at.count() != 3) return false;
    at.next();
    if (at.kind() != Kind::kString) return false;
    const Index number = record.names.add(at.text());
    if (number != record.fields.size() || number >= Record::kMostFields) return false;
    Field& made = record.fields.emplace_back();
    at.next();
    if (!index(at, made.node)) return false;
    at.skip();
    made.required = at.kind() == Kind::kTrue;
    if (made.required) record.required[number / 64] |= std::uint64_t{1} << number % 64;
    return true;
  }

  bool make_union(const Reader& at, Node& node) {
    Union made;
    const auto members = member_of(at, "members");
    if (!members) return false;
    for (std::uint8_t kind = 0; kind < kJsonKinds; ++kind) {
      const auto member = member_of(*members, kJsonWords[kind]);
      if (!member) continue;
      if (!index(member, made.by_kind[kind])) return false;
      node.kinds |= bit_of(static_cast<JsonKind>(kind));
    }
    if (const auto found = member_of(at, "tag"); found && !tag(*found, made, node)) return false;
    node.first = static_cast<Index>(program_.unions.size());
    program_.unions.push_back(made);
    return true;
  }

  // {"name": …, "values": […], "nodes": […]}
  bool tag(const Reader& at, Union& made, Node& node) {
    Tag tag;
    Node values;
    const auto name = member_of(at, "name");
    if (!name || name->kind() != Kind::kString || !constants(at, values)) return false;
    tag.name = name->text();
    tag.values = std::move(program_.sets.back());
    program_.sets.pop_back();
    const auto add = [&](const Reader& one) { return index(one, tag.nodes.emplace_back()); };
    if (!each_of(member_of(at, "nodes"), add)) return false;
    const std::size_t count = tag.values.string_places.size() + tag.values.others.size();
    if (tag.nodes.size() != count) return false;
    node.kinds |= bit_of(kJsonObject);
    made.tag = static_cast<Index>(program_.tags.size());
    program_.tags.push_back(std::move(tag));
    return true;
  }

  // No union leads to a union: each step of a check goes deeper into the document.
  bool is_closed() const {
    const auto is_union = [this](Index index) {
      return index != kNone && program_.nodes[index].is == Is::kUnion;
    };
    for (const Union& one : program_.unions) {
      if (std::ranges::any_of(one.by_kind, is_union)) return false;
    }
    for (const Tag& tag : program_.tags) {
      if (std::ranges::any_of(tag.nodes, is_union)) return false;
    }
    return true;
  }

  Program& program_;
  std::int64_t count_ = 0;
  std::string mistake_;
};

}  // namespace

Program::Compiled Program::compile(std::string_view text) {
  Parser parser;
  const auto document = parser.parse(text, false);
  if (!document) return document.problem().detail;
  auto program = std::make_unique<Program>();
  auto mistake = Compiler(*program).run(document.value().reader());
  if (!mistake.empty()) return mistake;
  return std::unique_ptr<const Program>(std::move(program));
}

}  // namespace jsongate::json::typed
