#include <algorithm>
#include <limits>

#include "gateway/json/path_evaluator.h"

namespace jsongate::json::path {
namespace {

// A pattern out of a document is nobody's choice: its machine stays small, and few are kept.
constexpr std::size_t kMaxPatternMemory = std::size_t{1} << 17;
constexpr std::size_t kMaxPattern = 1024;
constexpr std::size_t kMaxPatterns = 8;

// Steps, in which a child is looked at: to make a machine, for each byte of its pattern; and the
// instructions that run in one.
constexpr std::size_t kCompileSteps = 20'000;
constexpr std::size_t kCompileStepsPerByte = 64;
constexpr std::size_t kInstructionsPerStep = 16;

}  // namespace

bool Evaluator::holds(const Test& test, const Reader& current) {
  if (!budget_.spend(1)) return false;
  const auto first = program_.tests.begin() + test.of.first;
  const auto part_holds = [&](const Test& part) { return holds(part, current); };
  switch (test.kind) {
    case TestKind::kOr:
      return std::any_of(first, first + test.of.count, part_holds);
    case TestKind::kAnd:
      return std::all_of(first, first + test.of.count, part_holds);
    case TestKind::kNot:
      return !holds(*first, current);
    case TestKind::kExists:
      return nodes_of(test.of.first, current, 1).found > 0;
    case TestKind::kMatch:
    case TestKind::kSearch:
      return matches(test, current);
    default:
      return compares(test, current);
  }
}

bool Evaluator::compares(const Test& test, const Reader& current) {
  const Value left = value_of(program_.operands[test.of.first], current);
  const Value right = value_of(program_.operands[test.of.first + 1], current);
  switch (test.kind) {
    case TestKind::kEqual:
      return equal(left, right, budget_);
    case TestKind::kNotEqual:
      return !equal(left, right, budget_);
    case TestKind::kLess:
      return less(left, right, budget_);
    case TestKind::kLessOrEqual:
      return less(left, right, budget_) || equal(left, right, budget_);
    case TestKind::kGreater:
      return less(right, left, budget_);
    default:
      return less(right, left, budget_) || equal(left, right, budget_);
  }
}

bool Evaluator::matches(const Test& test, const Reader& current) {
  const Value subject = value_of(program_.operands[test.of.first], current);
  if (!subject.is_string()) return false;
  const IRegexp* const pattern = pattern_of(program_.operands[test.of.first + 1], current);
  if (!pattern) return false;
  const std::size_t per_step = kInstructionsPerStep;
  if (!budget_.spend(1 + subject.text.size() * (pattern->size() + per_step) / per_step))
    return false;
  return test.kind == TestKind::kMatch ? pattern->matches(subject.text)
                                       : pattern->is_found_in(subject.text);
}

const IRegexp* Evaluator::pattern_of(const Operand& operand, const Reader& current) {
  if (operand.kind == OperandKind::kLiteral) return program_.literals[operand.of].pattern.get();
  const Value value = value_of(operand, current);
  return value.is_string() && value.text.size() <= kMaxPattern ? compiled(value.text) : nullptr;
}

const IRegexp* Evaluator::compiled(std::string_view pattern) {
  const auto address = [](const std::optional<IRegexp>& made) { return made ? &*made : nullptr; };
  for (const auto& [text, made] : patterns_) {
    if (text == pattern) return address(made);
  }
  if (!budget_.spend(kCompileSteps + kCompileStepsPerByte * pattern.size())) return nullptr;
  if (patterns_.size() < kMaxPatterns) {
    patterns_.emplace_back();
    next_pattern_ = patterns_.size() - 1;
  } else {
    next_pattern_ = (next_pattern_ + 1) % kMaxPatterns;
  }
  auto& [text, made] = patterns_[next_pattern_];
  text = pattern;
  made = IRegexp::compile(pattern, kMaxPatternMemory);
  return address(made);
}

Value Evaluator::value_of(const Operand& operand, const Reader& current) {
  switch (operand.kind) {
    case OperandKind::kLiteral:
      return Value::of(program_.literals[operand.of]);
    case OperandKind::kLength:
      return length_of(value_of(program_.operands[operand.of], current), budget_);
    case OperandKind::kCount:
      return Value::of(
          nodes_of(operand.of, current, std::numeric_limits<std::size_t>::max()).found);
    case OperandKind::kQuery:
    case OperandKind::kValue:
      break;
  }
  // A singular query has one node at most.
  const Sink nodes = nodes_of(operand.of, current, 2);
  return nodes.found == 1 ? Value::of(*nodes.last) : Value();
}

Sink Evaluator::nodes_of(std::uint32_t query, const Reader& current, std::size_t wanted) {
  const Query& of = program_.queries[query];
  std::optional<Sink>& known = known_[query];
  if (known) return *known;
  Sink sink{.wanted = wanted};
  follow(of.segments.first, of.segments.first + of.segments.count, of.is_absolute ? root_ : current,
         sink);
  if (of.is_absolute) known = sink;
  return sink;
}

}  // namespace jsongate::json::path
