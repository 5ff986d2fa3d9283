// The keywords that hold for values of any type: constants, references, combinations.
#include "gateway/json/schema/equality.h"
#include "gateway/json/schema/evaluator.h"

namespace jsongate::json::schema {

bool Evaluator::steps(const Range& range, const Reader& at, const Context& context) {
  bool ok = true;
  for (Index i = 0; i < range.count; ++i) {
    if (run(program_.steps[range.first + i], at, context)) continue;
    ok = false;
    if (!more()) return false;
  }
  return ok;
}

bool Evaluator::run(const Step& step, const Reader& at, const Context& context) {
  switch (step.op) {
    case Step::Op::kEnum: {
      const EnumRules& rules = program_.enums[step.first];
      return is_among(rules, at) || refuse(step.keyword, [&] { return rules.detail; });
    }
    case Step::Op::kRef:
      return evaluate(step.first, at, context, step.keyword);
    case Step::Op::kDynamicRef:
      return evaluate(dynamic_target(step, context.scope), at, context, step.keyword);
    case Step::Op::kAllOf:
      return all_of(step, at, context);
    case Step::Op::kAnyOf:
      return any_of(step, at, context);
    case Step::Op::kOneOf:
      return one_of(step, at, context);
    case Step::Op::kNot:
      return none_of(step, at, context);
    case Step::Op::kIf:
      return condition(step, at, context);
  }
  return false;
}

// Of the resources entered, the outermost that has the anchor.
Index Evaluator::dynamic_target(const Step& step, const Scope* scope) const {
  Index target = step.first;
  for (; scope; scope = scope->outer) {
    for (const auto& [anchor, node] : program_.dynamic_anchors[scope->resource]) {
      if (anchor == step.second) target = node;
    }
  }
  return target;
}

// What a failed branch has marked does not count.
bool Evaluator::branch(Index index, const Reader& at, const Context& context, Keyword via) {
  if (context.marks.words == 0) return evaluate(index, at, context, via);
  const Context own{context.scope, push(context.marks.words * 64)};
  const bool ok = evaluate(index, at, own, via);
  if (ok) merge(own.marks, context.marks);
  pop(own.marks);
  return ok;
}

bool Evaluator::quiet_branch(Index index, const Reader& at, const Context& context, Keyword via) {
  ++quiet_;
  const bool ok = branch(index, at, context, via);
  --quiet_;
  return ok;
}

bool Evaluator::all_of(const Step& step, const Reader& at, const Context& context) {
  bool ok = true;
  for (Index i = 0; i < step.second; ++i) {
    if (evaluate(program_.children[step.first + i], at, context, step.keyword)) continue;
    ok = false;
    if (!more()) return false;
  }
  return ok;
}

bool Evaluator::any_of(const Step& step, const Reader& at, const Context& context) {
  bool ok = false;
  for (Index i = 0; i < step.second; ++i) {
    ok |= quiet_branch(program_.children[step.first + i], at, context, step.keyword);
    if (ok && context.marks.words == 0) return true;
  }
  return ok || refuse(step.keyword, [&] {
           return "matches none of " + std::to_string(step.second) + " alternatives";
         });
}

bool Evaluator::one_of(const Step& step, const Reader& at, const Context& context) {
  Index first = kNone;
  for (Index i = 0; i < step.second; ++i) {
    if (!quiet_branch(program_.children[step.first + i], at, context, step.keyword)) continue;
    if (first != kNone) {
      return refuse(step.keyword, [&] {
        return "matches alternatives " + std::to_string(first) + " and " + std::to_string(i) +
               ", but must match exactly one";
      });
    }
    first = i;
  }
  return first != kNone || refuse(step.keyword, [&] {
           return "matches none of " + std::to_string(step.second) + " alternatives";
         });
}

bool Evaluator::none_of(const Step& step, const Reader& at, const Context& context) {
  ++quiet_;
  const bool matches = evaluate(step.first, at, Context{context.scope, {}}, step.keyword);
  --quiet_;
  return !matches || refuse(step.keyword, [] { return "matches what is not allowed"; });
}

bool Evaluator::condition(const Step& step, const Reader& at, const Context& context) {
  const bool is_useful = step.second != kNone || step.third != kNone || context.marks.words > 0;
  if (!is_useful) return true;
  const bool holds = quiet_branch(step.first, at, context, step.keyword);
  const Index next = holds ? step.second : step.third;
  const Keyword via = holds ? Keyword::kThen : Keyword::kElse;
  return next == kNone || evaluate(next, at, context, via);
}

}  // namespace jsongate::json::schema
