#include "gateway/json/schema/evaluator.h"

#include <algorithm>

#include "gateway/json/schema/details.h"
#include "gateway/json/schema/equality.h"
#include "gateway/json/schema/number.h"

namespace jsongate::json::schema {
namespace {

constexpr Keyword kNoKeyword = Keyword::kCount;  // the root

// What the schema `false` says.
std::string never(Keyword via) {
  switch (via) {
    case Keyword::kAdditionalProperties:
    case Keyword::kUnevaluatedProperties:
      return "is not a known field";
    case Keyword::kItems:
    case Keyword::kPrefixItems:
    case Keyword::kAdditionalItems:
    case Keyword::kUnevaluatedItems:
      return "is one item too many";
    default:
      return "is not allowed";
  }
}

}  // namespace

bool Evaluator::is_valid(const Reader& value) {
  return evaluate(program_.root, value, Context{}, kNoKeyword) && !aborted_;
}

std::vector<Violation> Evaluator::errors(const Reader& value, std::size_t max) {
  std::vector<Violation> found;
  if (max == 0) return found;
  errors_ = &found;
  max_ = max;
  evaluate(program_.root, value, Context{}, kNoKeyword);
  if (aborted_ && found.size() < max) {
    found.push_back({"", std::string(name_of(Keyword::kRef)),
                     "cannot be checked: the schema's references lead too far"});
  }
  return found;
}

inline bool Evaluator::rules(const Node& node, const Reader& at, const Context& context) {
  bool ok = true;
  if (node.types != kAnyType && !has_type(node.types, at)) {
    ok = refuse(Keyword::kType, [&] { return wrong_type(node.types, at); });
    if (!more()) return false;
  }
  switch (at.kind()) {
    case Kind::kString:
      return (node.string == kNone || string(program_.strings[node.string], at)) && ok;
    case Kind::kObject:
      return (node.object == kNone || object(program_.objects[node.object], at, context)) && ok;
    case Kind::kArray:
      return (node.array == kNone || array(program_.arrays[node.array], at, context)) && ok;
    case Kind::kTrue:
    case Kind::kFalse:
    case Kind::kNull:
      return ok;
    default:
      return (node.bounds.count == 0 || number(node.bounds, at)) && ok;
  }
}

bool Evaluator::examine(const Node& node, const Reader& at, const Context& context, Keyword via) {
  if (node.is_never) return refuse(via, [&] { return never(via); });
  const bool is_leaf = at.kind() != Kind::kObject && at.kind() != Kind::kArray;
  if (is_leaf && node.steps.count == 0) return rules(node, at, context);
  if (!enter()) return false;
  bool ok = false;
  if (!program_.is_dynamic || (context.scope && context.scope->resource == node.resource)) {
    ok = visit(node, at, context);
  } else {
    const Scope scope{node.resource, context.scope};
    ok = visit(node, at, Context{&scope, context.marks});
  }
  --depth_;
  return ok;
}

bool Evaluator::child(Index index, const Reader& at, const Context& parent, Keyword via,
                      const PathStep& step) {
  const Node& node = program_.nodes[index];
  if (node.surely_takes(at)) return true;
  const Context context{parent.scope, {}};
  if (!errors_) return examine(node, at, context, via);
  path_.push_back(step);
  const bool ok = examine(node, at, context, via);
  path_.pop_back();
  return ok;
}

bool Evaluator::visit(const Node& node, const Reader& at, const Context& context) {
  const Index rest = at.kind() == Kind::kObject  ? node.unevaluated_properties
                     : at.kind() == Kind::kArray ? node.unevaluated_items
                                                 : kNone;
  if (rest != kNone) return visit_marked(node, rest, at, context);
  bool ok = rules(node, at, context);
  if (!ok && !more()) return false;
  if (node.steps.count > 0) ok &= steps(node.steps, at, context);
  return ok;
}

// Marks its own: what a neighbour has evaluated does not count here.
bool Evaluator::visit_marked(const Node& node, Index rest, const Reader& at,
                             const Context& context) {
  const Context own{context.scope, push(exact_count(at))};
  bool ok = rules(node, at, own);
  if (ok || more()) {
    const bool steps_ok = steps(node.steps, at, own);
    // A failed step leaves its fields unevaluated: to call them unknown would mislead.
    if (steps_ok && (ok || more())) ok &= unevaluated(rest, at, own);
    ok &= steps_ok;
  }
  if (ok && context.marks.words > 0) merge(own.marks, context.marks);
  pop(own.marks);
  return ok;
}

bool Evaluator::unevaluated(Index rest, const Reader& at, const Context& context) {
  const bool is_object = at.kind() == Kind::kObject;
  const Kind end = is_object ? Kind::kEndObject : Kind::kEndArray;
  const Keyword via = is_object ? Keyword::kUnevaluatedProperties : Keyword::kUnevaluatedItems;
  bool ok = true;
  std::size_t position = 0;
  Reader value = at;
  for (value.next(); value.kind() != end; value.skip(), ++position) {
    PathStep step{{}, position, is_object};
    if (is_object) {
      step.name = value.text();
      value.next();
    }
    if (is_marked(context.marks, position)) continue;
    mark(context.marks, position);
    if (child(rest, value, context, via, step)) continue;
    ok = false;
    if (!more()) return false;
  }
  return ok;
}

void Evaluator::record(Keyword keyword, std::string detail) {
  if (in_name_ > 0) detail.insert(0, "its name ");
  errors_->push_back({pointer(), std::string(keyword == kNoKeyword ? "false" : name_of(keyword)),
                      std::move(detail)});
}

std::string Evaluator::pointer() const {
  std::string text;
  for (const PathStep& step : path_) {
    text += '/';
    if (!step.is_name) text += std::to_string(step.position);
    for (const char c : step.name) {
      if (c == '~' || c == '/') {
        text += c == '~' ? "~0" : "~1";
      } else {
        text += c;
      }
    }
  }
  return text;
}

Evaluator::Bits Evaluator::push(std::size_t count) {
  const Bits bits{bits_.size(), (count + kWordBits - 1) / kWordBits};
  bits_.resize(bits.first + bits.words);
  std::fill(bits_.begin() + static_cast<std::ptrdiff_t>(bits.first), bits_.end(), 0);
  return bits;
}

void Evaluator::merge(const Bits& from, const Bits& into) {
  for (std::size_t i = 0; i < into.words; ++i) bits_[into.first + i] |= bits_[from.first + i];
}

}  // namespace jsongate::json::schema
