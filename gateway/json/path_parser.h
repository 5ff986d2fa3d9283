// Turns the text of a JSONPath into a Program: the whole grammar and the rules of well-typedness.
//
// Owner: Path::compile, for one text. Threads: one. Errors: the first one, with its position; also
// where a selector is longer, deeper or has more segments than the limits here, which bound the
// stack that an evaluation needs. Source: RFC 9535 §2 and Appendix A; §2.4.3 for the types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/json/path_error.h"
#include "gateway/json/path_program.h"
#include "gateway/json/path_scanner.h"

namespace jsongate::json::path {

inline constexpr std::size_t kMaxText = std::size_t{1} << 16;
inline constexpr std::size_t kMaxSegments = 1000;  // of a path and all queries in it
inline constexpr std::size_t kMaxNesting = 32;     // filters, parentheses and functions

class SelectorParser {
 public:
  explicit SelectorParser(std::string_view text);
  std::variant<std::shared_ptr<const Program>, PathError> run();

 private:
  // What may stand in a comparison or a test, before it is known where it stands.
  struct Term {
    enum Type : std::uint8_t { kLiteral, kQuery, kValue, kLogical };
    Type type = kLiteral;
    std::size_t position = 0;
    Operand operand{};  // but for kLogical
    Test test{};        // kLogical
  };

  // path_parser.cc
  bool query(std::uint32_t& index);
  bool segments(Query& query);
  bool segment(Segment& segment);
  bool dot_segment(Segment& segment);
  bool bracketed(Segment& segment);
  bool selector(Selector& selector);
  bool index_or_slice(Selector& selector);
  bool slice_rest(Selector& selector);
  bool bound(std::optional<std::int64_t>& bound);

  // path_parser_filter.cc
  bool filter(std::uint32_t& index);
  bool logical_or(Test& out);
  bool logical_and(Test& out);
  bool basic(Test& out);
  bool negation(Test& out);
  bool parenthesized(Test& out);
  bool comparison_or_test(Test& out);
  bool comparison(const Term& left, TestKind kind, Test& out);
  bool term(Term& out);
  bool word_term(Term& out);
  bool literal(Term& out, Literal value);
  bool function(std::string_view name, Term& out);
  bool arguments(std::string_view name, std::size_t count, std::vector<Term>& out);
  bool node_function(std::string_view name, OperandKind kind, Term& out);
  bool length_function(Term& out);
  bool pattern_function(std::string_view name, TestKind kind, Term& out);
  bool check_test(const Term& term);
  bool check_comparable(const Term& term);
  bool enter();
  bool leave() noexcept;
  Test combined(TestKind kind, const std::vector<Test>& parts);
  Span operands(const Operand& left, const Operand& right);

  Scanner scan_;
  std::size_t depth_ = 0;
  std::shared_ptr<Program> program_ = std::make_shared<Program>();
};

// Puts entries at the end of a table.
template <class T>
Span append(std::vector<T>& table, std::vector<T> entries) {
  const Span span{static_cast<std::uint32_t>(table.size()),
                  static_cast<std::uint32_t>(entries.size())};
  for (T& entry : entries) table.push_back(std::move(entry));
  return span;
}

}  // namespace jsongate::json::path
