// A compiled JSONPath: flat tables that point into each other by index; nothing in it changes once
// the parser is done.
//
// Owner: Path, which shares it. Threads: any, once built. Errors: none. Source: RFC 9535 §2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/json/iregexp.h"
#include "gateway/json/tape.h"

namespace jsongate::json::path {

// Entries of a table that stand side by side.
struct Span {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

enum class SelectorKind : std::uint8_t { kName, kIndex, kSlice, kWildcard, kFilter };

struct Selector {
  SelectorKind kind = SelectorKind::kWildcard;
  std::string name{};                   // kName
  std::optional<std::int64_t> start{};  // kSlice; kIndex: the index
  std::optional<std::int64_t> end{};
  std::int64_t step = 1;
  std::uint32_t test = 0;  // kFilter
};

struct Segment {
  bool is_descendant = false;
  Span selectors{};
};

struct Query {
  bool is_absolute = true;
  bool is_singular = true;  // names and indexes only: one node at most
  Span segments{};
};

enum class TestKind : std::uint8_t {
  kOr,
  kAnd,
  kNot,     // one test
  kExists,  // of.first is the query
  kEqual,   // from here on: two operands
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kMatch,
  kSearch,
};

// An expression that is true or false.
struct Test {
  TestKind kind = TestKind::kExists;
  Span of{};
};

enum class OperandKind : std::uint8_t {
  kLiteral,
  kQuery,   // singular
  kLength,  // of an operand
  kCount,   // of a query
  kValue,   // of a query
};

// An expression that is a value or nothing.
struct Operand {
  OperandKind kind = OperandKind::kLiteral;
  std::uint32_t of = 0;
};

struct Literal {
  Kind kind = Kind::kNull;
  std::uint64_t bits = 0;  // of a number, as on the tape
  std::string text{};      // of a string; the digits of a big integer
  // Where the literal is a pattern and a valid one.
  std::shared_ptr<const IRegexp> pattern{};
};

struct Program {
  std::string text;
  std::uint32_t main = 0;  // the query that the whole text is
  std::vector<Query> queries;
  std::vector<Segment> segments;
  std::vector<Selector> selectors;
  std::vector<Test> tests;
  std::vector<Operand> operands;
  std::vector<Literal> literals;
};

}  // namespace jsongate::json::path
