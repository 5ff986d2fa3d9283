#include "gateway/core/param_value.h"

#include <charconv>
#include <cstddef>
#include <limits>
#include <system_error>

namespace jsongate {
namespace {

constexpr std::size_t kMaxDigits = 4300;  // sys.int_info.default_max_str_digits

// Takes the digits that `rest` begins with.
std::string_view take_digits(std::string_view& rest) noexcept {
  std::size_t count = 0;
  while (count < rest.size() && rest[count] >= '0' && rest[count] <= '9') ++count;
  const std::string_view digits = rest.substr(0, count);
  rest.remove_prefix(count);
  return digits;
}

bool take(std::string_view& rest, char wanted) noexcept {
  if (!rest.starts_with(wanted)) return false;
  rest.remove_prefix(1);
  return true;
}

bool convert_int(std::string_view text, ParamValue& out) noexcept {
  std::string_view rest = text;
  take(rest, '-');
  const std::string_view digits = take_digits(rest);
  if (digits.empty() || digits.size() > kMaxDigits || !rest.empty()) return false;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out.integer);
  out.big = read.ec == std::errc::result_out_of_range;
  return true;
}

// The parts of -?digits[.digits][e[+-]digits].
struct Decimal {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
  bool negative_exponent = false;
  std::string_view exponent;
};

bool split_decimal(std::string_view rest, Decimal& out) noexcept {
  out.negative = take(rest, '-');
  out.whole = take_digits(rest);
  if (out.whole.empty()) return false;
  if (take(rest, '.')) {
    out.fraction = take_digits(rest);
    if (out.fraction.empty()) return false;
  }
  if (take(rest, 'e') || take(rest, 'E')) {
    out.negative_exponent = take(rest, '-');
    if (!out.negative_exponent) take(rest, '+');
    out.exponent = take_digits(rest);
    if (out.exponent.empty()) return false;
  }
  return rest.empty();
}

// True where the value, known to be outside of double's range, is too small rather than too large:
// from_chars gives the same error for both.
bool is_tiny(const Decimal& number) noexcept {
  const std::size_t first = number.whole.find_first_not_of('0');
  const std::size_t zeros = number.fraction.find_first_not_of('0');
  const auto magnitude = first != std::string_view::npos
                             ? static_cast<std::int64_t>(number.whole.size() - first)
                             : -static_cast<std::int64_t>(zeros);
  std::int64_t exponent = 0;
  const std::string_view digits = number.exponent;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (read.ec == std::errc::result_out_of_range) {
    exponent = std::numeric_limits<std::int64_t>::max();
  }
  return number.negative_exponent ? magnitude < exponent : exponent < -magnitude;
}

bool convert_float(std::string_view text, ParamValue& out) noexcept {
  Decimal parts;
  if (!split_decimal(text, parts)) return false;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), out.number);
  if (read.ec == std::errc{}) return true;
  out.number = parts.negative ? -0.0 : 0.0;
  return is_tiny(parts);
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c) != lower[i]) return false;
  }
  return true;
}

bool convert_bool(std::string_view text, ParamValue& out) noexcept {
  const bool yes = text == "1" || equals_ignoring_case(text, "true");
  out.integer = yes ? 1 : 0;
  return yes || text == "0" || equals_ignoring_case(text, "false");
}

}  // namespace

std::string_view param_type_name(ParamType type) noexcept {
  switch (type) {
    case ParamType::kInt:
      return "integer";
    case ParamType::kFloat:
      return "number";
    case ParamType::kBool:
      return "boolean";
    case ParamType::kPath:
      return "path";
    case ParamType::kStr:
      break;
  }
  return "string";
}

bool convert_param(ParamType type, std::string_view text, ParamValue& out) noexcept {
  out = ParamValue{.type = type, .text = text};
  switch (type) {
    case ParamType::kInt:
      return convert_int(text, out);
    case ParamType::kFloat:
      return convert_float(text, out);
    case ParamType::kBool:
      return convert_bool(text, out);
    case ParamType::kStr:
    case ParamType::kPath:
      break;
  }
  return true;
}

}  // namespace jsongate
