// A regular expression of ECMA-262, compiled once, that matches in linear time.
//
// Owner: plain data, constant once compiled. Threads: any number may match. Errors: what compile()
// cannot take, as words that go on after the pattern. Source: regex.h.
#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/json/regex_sequence.h"

namespace jsongate::json {

struct Pattern {
  std::string source;
  std::optional<RegexSequence> sequence;  // goes before
  std::unique_ptr<RE2> re;

  static std::variant<Pattern, std::string> compile(std::string_view source);

  // Whether it matches somewhere in `text`, which is valid UTF-8.
  bool matches(std::string_view text) const;
};

// Characters of `text`, which is valid UTF-8.
std::uint64_t code_points(std::string_view text) noexcept;

}  // namespace jsongate::json
