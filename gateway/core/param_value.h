// Text from a path or a query, converted to the type that a handler declares.
//
// Plain data; the texts belong to the caller. Any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
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

// What is wrong with a text, by a rule.
struct TextVerdict {
  enum class Kind : std::uint8_t {
    kRight,
    kUnfit,   // it is no value of the type: a path with it is another path
    kBroken,  // it is one, but not within the constraints
  };
  Kind kind = Kind::kRight;
  // A sentence, "must be >= 1", which never quotes the text; where it is a word, the one for what
  // was expected: "integer".
  std::string detail{};
  bool is_word = false;
};

// What a declared type asks of a text beyond its ParamType. Owner: whoever declared it; outlives
// the specs that name it. Any number of threads.
class TextRule {
 public:
  virtual TextVerdict judge(std::string_view text) const = 0;
  // What is wrong with the number of values of a list; empty: nothing.
  virtual std::string count_mistake(std::size_t count) const = 0;

 protected:
  ~TextRule() = default;
};

// Converts `text`; false where it is not of that type. int: -?digits, at most 4,300 digits
// (CPython's own limit); float: -?digits[.digits][e[+-]digits] whose value is finite (what is too
// small for a double is 0); bool: true false 1 0, ASCII case ignored; str and path: anything.
bool convert_param(ParamType type, std::string_view text, ParamValue& out) noexcept;

}  // namespace jsongate
