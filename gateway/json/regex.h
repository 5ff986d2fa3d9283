// Regular expressions of ECMA-262 written as RE2 wants them, so that they match in linear time.
//
// Read as with the flag u: by code points, \p{…} known; what browsers take beyond that (annex B: a
// lone '{', '}' or ']') is taken too. No flags, no captures. Threads: any, no state. Errors: a
// RegexError at a byte of the pattern; "unsupported" for what is correct but needs more than a
// finite automaton: look-around and back references. Source: ECMA-262 §22.2.1, annex B.1.2.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace jsongate::json {

struct RegexError {
  std::size_t position = 0;  // in bytes
  std::string message;
  bool unsupported = false;  // a correct pattern all the same
};

// The pattern for RE2 with its default options.
std::variant<std::string, RegexError> to_re2(std::string_view pattern);

}  // namespace jsongate::json
