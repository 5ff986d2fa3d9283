// Where in a text that is not JSON the first mistake stands; the parser says what it is, not where.
//
// Owner: nothing is kept. Threads: any. Errors: std::bad_alloc. Source: RFC 8259; the limits of
// gateway/json/document.h. Reads the text from its begin: only for what was refused.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace jsongate::python {

// The offset of the first byte that no JSON could have there: of a string without end and a number
// out of range, its first one. Nothing: there is none, but perhaps invalid UTF-8, which the parser
// places itself.
std::optional<std::size_t> first_mistake(std::string_view text, std::size_t max_depth);

// Line and column, in characters, from 1.
struct LineColumn {
  std::size_t line = 1;
  std::size_t column = 1;
};
LineColumn line_column_of(std::string_view text, std::size_t offset);

}  // namespace jsongate::python
