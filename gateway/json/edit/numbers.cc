#include "gateway/json/edit/numbers.h"

#include <charconv>
#include <cmath>

namespace jsongate::json {
namespace {

// Digits of the largest double, and a sign.
constexpr std::size_t kLongest = 320;

bool equal_digits(double number, std::string_view digits) noexcept {
  char text[kLongest];
  const auto end = std::to_chars(text, text + kLongest, number, std::chars_format::fixed, 0);
  return std::string_view(text, static_cast<std::size_t>(end.ptr - text)) == digits;
}

bool equal_to_integer(double number, const Reader& integer) noexcept {
  if (std::trunc(number) != number) return false;
  switch (integer.kind()) {
    case Kind::kInt64:
      return number >= -0x1p63 && number < 0x1p63 &&
             static_cast<std::int64_t>(number) == integer.int64();
    case Kind::kUint64:
      return number >= 0 && number < 0x1p64 &&
             static_cast<std::uint64_t>(number) == integer.uint64();
    default:
      return equal_digits(number, integer.digits());
  }
}

}  // namespace

bool equal_numbers(const Reader& a, const Reader& b) noexcept {
  if (a.kind() == Kind::kDouble && b.kind() == Kind::kDouble) return a.number() == b.number();
  if (a.kind() == Kind::kDouble) return equal_to_integer(a.number(), b);
  if (b.kind() == Kind::kDouble) return equal_to_integer(b.number(), a);
  // Each integer has one kind only.
  if (a.kind() != b.kind()) return false;
  if (a.kind() == Kind::kBigInteger) return a.digits() == b.digits();
  return a.uint64() == b.uint64();
}

}  // namespace jsongate::json
