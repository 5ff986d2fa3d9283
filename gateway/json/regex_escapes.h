// The parts of a regular expression that name characters: escapes, \d \w \s and properties.
//
// Threads: any, no state. Errors: npos or an empty view, as said. Source: ECMA-262 §22.2.1
// (CharacterEscape, CharacterClassEscape), §22.2.2.9 (properties), RE2's syntax page.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace jsongate::json {

inline constexpr char32_t kNoCodePoint = 0xFFFFFFFF;

// Reads one code point of valid UTF-8 at `at` and moves behind it.
char32_t next_code_point(std::string_view text, std::size_t& at) noexcept;

// `at` stands behind the backslash of a character escape (\n, \x41, \u{1F600}, \/) and is moved
// behind it; kNoCodePoint: no such escape. `in_class`: \b is a backspace.
char32_t read_escape(std::string_view text, std::size_t& at, bool in_class) noexcept;

// What stands for \d \D \w \W \s \S inside an RE2 class; empty: not one of these letters.
std::string_view class_escape(char letter) noexcept;

// What stands for \p{…} inside an RE2 class; empty: not a property that RE2 knows.
std::string property_class(std::string_view property, bool negated);

// As RE2 wants it, inside and outside classes.
void append_code_point(std::string& out, char32_t code);

}  // namespace jsongate::json
