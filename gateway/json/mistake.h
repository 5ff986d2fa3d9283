// What is wrong with a text that is no JSON, and where: the parser says what, of a text with
// several mistakes not always the first, and of few where.
//
// Owner: nothing is kept. Threads: any. Errors: std::bad_alloc. Source: RFC 8259; the limits of
// gateway/json/document.h. Reads the text from its begin: only for what was refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/core/problem.h"

namespace jsongate::json {

enum class MistakeKind : std::uint8_t {
  kEmpty,
  kEscape,
  kControl,
  kUnclosed,
  kWord,
  kNumber,
  kSyntax,
  kDepth,
};

struct Mistake {
  std::size_t offset = 0;  // the first byte that no JSON could have there: of a string without end
                           // and a number out of range, its first one
  MistakeKind kind = MistakeKind::kSyntax;
};

// The first one. Nothing: there is none, but perhaps invalid UTF-8, which the parser places itself.
std::optional<Mistake> first_mistake(std::string_view text, std::size_t max_depth);

// "a string is not closed".
std::string words_of(MistakeKind kind, std::size_t max_depth);

// Line and column, in characters, from 1.
struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;
};
LineColumn line_column_of(std::string_view text, std::size_t offset);

// "not JSON: a string is not closed: line 3 column 7 (byte 41)", of what the parser said.
std::string describe_mistake(const Problem& verdict, std::string_view text, std::size_t max_depth);

}  // namespace jsongate::json
