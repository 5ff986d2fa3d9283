// Numbers of documents and selectors, compared by their mathematical value: no conversion loses a
// digit, whatever the kinds.
//
// Owner: the caller; a Number with digits points into the document or literal it was taken from.
// Threads: any. Errors: none. Source: RFC 9535 §2.3.5.2.2.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "gateway/json/path_program.h"
#include "gateway/json/tape.h"

namespace jsongate::json::path {

struct Number {
  Kind kind = Kind::kInt64;   // one of the four kinds of numbers
  std::uint64_t bits = 0;     // as on the tape
  std::string_view digits{};  // kBigInteger
};

constexpr bool is_number(Kind kind) noexcept {
  return kind == Kind::kInt64 || kind == Kind::kUint64 || kind == Kind::kDouble ||
         kind == Kind::kBigInteger;
}

// `at` stands on a number.
Number number_of(const Reader& at) noexcept;

// -0 equals 0; no number is NaN. Only a literal may be infinite: it is too large to be exact.
std::strong_ordering compare(const Number& a, const Number& b) noexcept;

// `text`: a valid number of JSON; `is_integer`: without fraction and exponent.
Literal number_literal(std::string_view text, bool is_integer);

}  // namespace jsongate::json::path
