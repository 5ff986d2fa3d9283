// Numbers of JSON compared, divided and hashed as the decimals they are written as, not as doubles.
//
// An integer is its digits, whatever their count; a double is the shortest decimal that reads back
// as it, which is what its author wrote wherever 15 digits were enough. So 1.0 is an integer and
// equals 1, 9007199254740993 is greater than 9007199254740992.0, and 0.0075 is a multiple of
// 0.0001. Owner: a Number is a small value; a big integer's digits stay where its document has
// them. Threads: any. Errors: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/json/tape.h"

namespace jsongate::json::schema {

// Integers up to it are doubles.
inline constexpr std::int64_t kExactDouble = std::int64_t{1} << 53;

constexpr bool is_number(Kind kind) noexcept {
  return kind == Kind::kInt64 || kind == Kind::kUint64 || kind == Kind::kDouble ||
         kind == Kind::kBigInteger;
}

struct Number {
  Kind kind = Kind::kInt64;
  std::int64_t int64 = 0;         // kInt64
  std::uint64_t uint64 = 0;       // kUint64
  double real = 0;                // kDouble
  std::string_view big_digits{};  // kBigInteger: this × 10^exponent
  long exponent = 0;
};

// -?digits[.digits][e[+-]digits] as the decimal that it is, not rounded to a double; none: it is
// something else, or its exponent has more than kMostExponent digits. `digits` holds the result's.
inline constexpr std::size_t kMostExponent = 5;
std::optional<Number> read_decimal(std::string_view text, std::string& digits);

// `at` stands on a number.
Number number_at(const Reader& at) noexcept;

// Below, equal, above 0: as a stands to b.
int compare(const Number& a, const Number& b) noexcept;
bool is_integer(const Number& number) noexcept;
// Whether value / divisor is an integer; divisor > 0. Takes memory only for a divisor of more than
// 19 significant digits.
bool is_multiple(const Number& value, const Number& divisor);
// Equal numbers have equal hashes.
std::uint64_t hash(const Number& number) noexcept;

}  // namespace jsongate::json::schema
