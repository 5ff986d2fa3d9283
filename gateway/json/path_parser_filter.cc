#include <optional>
#include <string>
#include <utility>

#include "gateway/json/path_parser.h"

namespace jsongate::json::path {
namespace {

constexpr std::pair<std::string_view, TestKind> kComparisons[] = {
    {"==", TestKind::kEqual},          {"!=", TestKind::kNotEqual}, {"<=", TestKind::kLessOrEqual},
    {">=", TestKind::kGreaterOrEqual}, {"<", TestKind::kLess},      {">", TestKind::kGreater}};

}  // namespace

bool SelectorParser::enter() {
  if (++depth_ <= kMaxNesting) return true;
  return scan_.refuse(scan_.position(), "nested deeper than " + std::to_string(kMaxNesting));
}

bool SelectorParser::leave() noexcept {
  --depth_;
  return true;
}

bool SelectorParser::filter(std::uint32_t& index) {
  Test test;
  scan_.accept("?");
  scan_.skip_blanks();
  if (!logical_or(test)) return false;
  index = append(program_->tests, {test}).first;
  return true;
}

Test SelectorParser::combined(TestKind kind, const std::vector<Test>& parts) {
  return {kind, append(program_->tests, parts)};
}

bool SelectorParser::logical_or(Test& out) {
  if (!enter()) return false;
  std::vector<Test> parts;
  do {
    scan_.skip_blanks();
    if (!logical_and(parts.emplace_back())) return false;
  } while (scan_.accept("||"));
  out = parts.size() == 1 ? parts.front() : combined(TestKind::kOr, parts);
  return leave();
}

// Leaves no blanks behind it.
bool SelectorParser::logical_and(Test& out) {
  std::vector<Test> parts;
  do {
    scan_.skip_blanks();
    if (!basic(parts.emplace_back())) return false;
    scan_.skip_blanks();
  } while (scan_.accept("&&"));
  out = parts.size() == 1 ? parts.front() : combined(TestKind::kAnd, parts);
  return true;
}

bool SelectorParser::basic(Test& out) {
  if (scan_.peek() == '!') return negation(out);
  if (scan_.peek() == '(') return parenthesized(out);
  return comparison_or_test(out);
}

// Of parentheses or a test, never of a comparison.
bool SelectorParser::negation(Test& out) {
  scan_.accept("!");
  scan_.skip_blanks();
  Test inner;
  if (scan_.peek() == '(') {
    if (!parenthesized(inner)) return false;
  } else {
    Term tested;
    if (!term(tested) || !check_test(tested)) return false;
    inner = tested.test;
  }
  out = combined(TestKind::kNot, {inner});
  return true;
}

bool SelectorParser::parenthesized(Test& out) {
  scan_.accept("(");
  return logical_or(out) && (scan_.accept(")") || scan_.fail("'&&', '||' or ')'"));
}

bool SelectorParser::comparison_or_test(Test& out) {
  Term left;
  if (!term(left)) return false;
  const std::size_t before_blanks = scan_.position();
  scan_.skip_blanks();
  for (const auto& [sign, kind] : kComparisons) {
    if (scan_.accept(sign)) return comparison(left, kind, out);
  }
  scan_.set_position(before_blanks);
  if (!check_test(left)) return false;
  out = left.test;
  return true;
}

// Behind its sign.
bool SelectorParser::comparison(const Term& left, TestKind kind, Test& out) {
  Term right;
  if (!check_comparable(left)) return false;
  scan_.skip_blanks();
  if (!term(right) || !check_comparable(right)) return false;
  out = {kind, operands(left.operand, right.operand)};
  return true;
}

Span SelectorParser::operands(const Operand& left, const Operand& right) {
  return append(program_->operands, {left, right});
}

bool SelectorParser::check_test(const Term& term) {
  if (term.type == Term::kQuery || term.type == Term::kLogical) return true;
  return scan_.refuse(term.position, term.type == Term::kLiteral
                                         ? "a literal must be compared"
                                         : "the value of a function must be compared");
}

bool SelectorParser::check_comparable(const Term& term) {
  if (term.type == Term::kLogical) {
    return scan_.refuse(term.position, "a function that is true or false is no value");
  }
  if (term.type == Term::kQuery && !program_->queries[term.operand.of].is_singular) {
    return scan_.refuse(term.position, "a query must be singular to be a value");
  }
  return true;
}

// A literal, a query or a function.
bool SelectorParser::term(Term& out) {
  const char c = scan_.peek();
  out.position = scan_.position();
  if (c == '$' || c == '@') {
    out.type = Term::kQuery;
    out.operand.kind = OperandKind::kQuery;
    if (!query(out.operand.of)) return false;
    out.test = {TestKind::kExists, {out.operand.of, 1}};
    return true;
  }
  Literal value;
  if (c == '"' || c == '\'') {
    value.kind = Kind::kString;
    return scan_.string(value.text) && literal(out, std::move(value));
  }
  if (c == '-' || (c >= '0' && c <= '9')) {
    return scan_.number(value) && literal(out, std::move(value));
  }
  return word_term(out);
}

bool SelectorParser::word_term(Term& out) {
  const std::string_view word = scan_.word();
  if (word.empty()) return scan_.fail("an expression");
  if (scan_.accept("(")) return function(word, out);
  if (word == "true") return literal(out, {.kind = Kind::kTrue});
  if (word == "false") return literal(out, {.kind = Kind::kFalse});
  if (word == "null") return literal(out, {.kind = Kind::kNull});
  return scan_.refuse(out.position, "unknown word '" + std::string(word) + "'");
}

bool SelectorParser::literal(Term& out, Literal value) {
  out.type = Term::kLiteral;
  out.operand = {OperandKind::kLiteral, static_cast<std::uint32_t>(program_->literals.size())};
  program_->literals.push_back(std::move(value));
  return true;
}

// Behind its parenthesis.
bool SelectorParser::function(std::string_view name, Term& out) {
  if (!enter()) return false;
  const bool is_valid =
      name == "length"  ? length_function(out)
      : name == "count" ? node_function(name, OperandKind::kCount, out)
      : name == "value" ? node_function(name, OperandKind::kValue, out)
      : name == "match" ? pattern_function(name, TestKind::kMatch, out)
      : name == "search"
          ? pattern_function(name, TestKind::kSearch, out)
          : scan_.refuse(out.position, "unknown function '" + std::string(name) + "'");
  return is_valid && leave();
}

bool SelectorParser::arguments(std::string_view name, std::size_t count, std::vector<Term>& out) {
  const auto wrong_count = [&] {
    return scan_.refuse(scan_.position(), std::string(name) + "() takes " + std::to_string(count) +
                                              (count == 1 ? " argument" : " arguments"));
  };
  while (out.size() < count) {
    scan_.skip_blanks();
    if (scan_.peek() == ')') return wrong_count();
    if (!out.empty() && !scan_.accept(",")) return scan_.fail("','");
    scan_.skip_blanks();
    if (!term(out.emplace_back())) return false;
  }
  scan_.skip_blanks();
  if (scan_.peek() == ',') return wrong_count();
  return scan_.accept(")") || scan_.fail("')'");
}

bool SelectorParser::length_function(Term& out) {
  std::vector<Term> given;
  if (!arguments("length", 1, given) || !check_comparable(given[0])) return false;
  out.type = Term::kValue;
  out.operand = {OperandKind::kLength, append(program_->operands, {given[0].operand}).first};
  return true;
}

bool SelectorParser::node_function(std::string_view name, OperandKind kind, Term& out) {
  std::vector<Term> given;
  if (!arguments(name, 1, given)) return false;
  if (given[0].type != Term::kQuery) {
    return scan_.refuse(given[0].position, std::string(name) + "() takes a query");
  }
  out.type = Term::kValue;
  out.operand = {kind, given[0].operand.of};
  return true;
}

bool SelectorParser::pattern_function(std::string_view name, TestKind kind, Term& out) {
  std::vector<Term> given;
  if (!arguments(name, 2, given)) return false;
  if (!check_comparable(given[0]) || !check_comparable(given[1])) return false;
  if (given[1].type == Term::kLiteral) {
    Literal& pattern = program_->literals[given[1].operand.of];
    if (pattern.kind == Kind::kString) {
      auto compiled = IRegexp::compile(pattern.text);
      if (compiled) pattern.pattern = std::make_shared<const IRegexp>(*std::move(compiled));
    }
  }
  out.type = Term::kLogical;
  out.test = {kind, operands(given[0].operand, given[1].operand)};
  return true;
}

}  // namespace jsongate::json::path
