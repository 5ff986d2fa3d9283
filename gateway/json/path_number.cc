#include "gateway/json/path_number.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "gateway/json/limits.h"

namespace jsongate::json::path {
namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;
constexpr double kTwoTo64 = 18446744073709551616.0;

double double_of(const Number& number) { return std::bit_cast<double>(number.bits); }
std::int64_t signed_of(const Number& number) { return static_cast<std::int64_t>(number.bits); }

std::strong_ordering reversed(std::strong_ordering order) { return 0 <=> order; }

std::strong_ordering compare_doubles(double a, double b) {
  return a < b   ? std::strong_ordering::less
         : a > b ? std::strong_ordering::greater
                 : std::strong_ordering::equal;
}

// `b` has the integer part `whole`, which its type holds exactly.
template <class Integer>
std::strong_ordering compare_whole(Integer a, Integer whole, double b) {
  if (a != whole) return a <=> whole;
  return compare_doubles(0, b - static_cast<double>(whole));
}

// -?[1-9][0-9]*
std::strong_ordering compare_digits(std::string_view a, std::string_view b) {
  const bool is_negative = a.starts_with('-');
  if (is_negative != b.starts_with('-')) {
    return is_negative ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  const std::strong_ordering order = a.size() != b.size() ? a.size() <=> b.size() : a <=> b;
  return is_negative ? reversed(order) : order;
}

std::strong_ordering sign_of(std::string_view digits) {
  return digits.starts_with('-') ? std::strong_ordering::less : std::strong_ordering::greater;
}

std::strong_ordering compare_big(std::string_view digits, double b) {
  if (std::isinf(b)) return compare_doubles(0, b);
  if (std::fabs(b) < kTwoTo63) return sign_of(digits);
  char exact[std::numeric_limits<double>::max_exponent10 + 8];  // an integer, being so large
  const auto end = std::to_chars(exact, exact + sizeof exact, b, std::chars_format::fixed, 0).ptr;
  return compare_digits(digits, {exact, static_cast<std::size_t>(end - exact)});
}

std::strong_ordering compare_to_double(const Number& a, double b) {
  switch (a.kind) {
    case Kind::kInt64:
      if (b >= kTwoTo63) return std::strong_ordering::less;
      if (b < -kTwoTo63) return std::strong_ordering::greater;
      return compare_whole(signed_of(a), static_cast<std::int64_t>(b), b);
    case Kind::kUint64:
      if (b >= kTwoTo64) return std::strong_ordering::less;
      if (b < 0) return std::strong_ordering::greater;
      return compare_whole(a.bits, static_cast<std::uint64_t>(b), b);
    case Kind::kBigInteger:
      return compare_big(a.digits, b);
    default:
      return compare_doubles(double_of(a), b);
  }
}

std::strong_ordering compare_integers(const Number& a, const Number& b) {
  const bool a_is_big = a.kind == Kind::kBigInteger;
  if (a_is_big && b.kind == Kind::kBigInteger) return compare_digits(a.digits, b.digits);
  if (a_is_big) return sign_of(a.digits);
  if (b.kind == Kind::kBigInteger) return reversed(sign_of(b.digits));
  const bool a_is_signed = a.kind == Kind::kInt64;
  if (a_is_signed != (b.kind == Kind::kInt64)) {  // kUint64 begins beyond kInt64
    return a_is_signed ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return a_is_signed ? signed_of(a) <=> signed_of(b) : a.bits <=> b.bits;
}

Literal integer_literal(std::string_view text) {
  Literal literal;
  const char* const end = text.data() + text.size();
  std::int64_t value = 0;
  if (std::from_chars(text.data(), end, value).ec == std::errc()) {
    literal.kind = Kind::kInt64;
    literal.bits = static_cast<std::uint64_t>(value);
  } else if (std::from_chars(text.data(), end, literal.bits).ec == std::errc()) {
    literal.kind = Kind::kUint64;
  } else {
    literal.kind = Kind::kBigInteger;
    literal.text = text;
  }
  return literal;
}

// A number out of a double's range, as its significant digits and the power of ten of the last one.
struct Scientific {
  bool is_negative = false;
  std::string digits{};
  std::int64_t exponent = 0;
};

Scientific scientific(std::string_view text) {
  constexpr std::int64_t kFar = std::int64_t{1} << 40;  // as good as any larger exponent
  Scientific parts;
  parts.is_negative = text.starts_with('-');
  const std::size_t e = text.find_first_of("eE");
  const std::string_view mantissa = text.substr(0, e);
  if (e != std::string_view::npos) {
    std::string_view power = text.substr(e + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    const auto parsed = std::from_chars(power.data(), power.data() + power.size(), parts.exponent);
    if (parsed.ec != std::errc()) parts.exponent = power.starts_with('-') ? -kFar : kFar;
    parts.exponent = std::clamp(parts.exponent, -kFar, kFar);
  }
  bool is_fraction = false;
  for (const char c : mantissa) {
    if (c == '.') is_fraction = true;
    if (c < '0' || c > '9') continue;
    if (is_fraction) --parts.exponent;
    if (c != '0' || !parts.digits.empty()) parts.digits += c;
  }
  return parts;
}

Literal double_literal(double value) {
  Literal literal;
  literal.kind = Kind::kDouble;
  literal.bits = std::bit_cast<std::uint64_t>(value);
  return literal;
}

// Where a document would be refused: an integer is kept exactly, beyond its limit all are infinite.
Literal out_of_range_literal(std::string_view text) {
  Scientific parts = scientific(text);
  const std::int64_t size = static_cast<std::int64_t>(parts.digits.size()) + parts.exponent;
  if (size <= 0) return double_literal(0);
  const double infinite = std::numeric_limits<double>::infinity();
  if (size > static_cast<std::int64_t>(kMaxIntegerDigits)) {
    return double_literal(parts.is_negative ? -infinite : infinite);
  }
  parts.digits.resize(static_cast<std::size_t>(size), '0');
  Literal literal;
  literal.kind = Kind::kBigInteger;
  literal.text = (parts.is_negative ? "-" : "") + parts.digits;
  return literal;
}

}  // namespace

Number number_of(const Reader& at) noexcept {
  if (at.kind() == Kind::kBigInteger) return {Kind::kBigInteger, 0, at.digits()};
  return {at.kind(), at.uint64(), {}};
}

std::strong_ordering compare(const Number& a, const Number& b) noexcept {
  if (b.kind == Kind::kDouble) return compare_to_double(a, double_of(b));
  if (a.kind == Kind::kDouble) return reversed(compare_to_double(b, double_of(a)));
  return compare_integers(a, b);
}

Literal number_literal(std::string_view text, bool is_integer) {
  if (text == "-0") return integer_literal("0");
  if (is_integer) return integer_literal(text);
  double value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  return parsed.ec == std::errc() ? double_literal(value) : out_of_range_literal(text);
}

}  // namespace jsongate::json::path
