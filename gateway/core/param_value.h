// Text from a path or a query, converted to the type that a handler declares.
//
// Plain data; the texts belong to the caller. Any number of threads.
#pragma once

#include <cstdint>
#include <string_view>

namespace jsongate {

enum class ParamType : std::uint8_t { kStr, kInt, kFloat, kBool, kPath };

// The word that a user reads for it: "string", "integer", "number", "boolean", "path".
std::string_view param_type_name(ParamType type) noexcept;

// One converted text value. An integer beyond 64 bits keeps its digits in `text` only (big is
// true).
struct ParamValue {
  ParamType type = ParamType::kStr;
  bool big = false;
  std::string_view text;     // as it came, percent-decoded
  std::int64_t integer = 0;  // kInt, kBool (0 or 1)
  double number = 0;         // kFloat; always finite
};

// Converts `text`; false where it is not of that type. int: -?digits, at most 4,300 digits
// (CPython's own limit); float: -?digits[.digits][e[+-]digits] whose value is finite (what is too
// small for a double is 0); bool: true false 1 0, ASCII case ignored; str and path: anything.
bool convert_param(ParamType type, std::string_view text, ParamValue& out) noexcept;

}  // namespace jsongate
