#include "gateway/json/big_integer.h"

#include <algorithm>
#include <charconv>

#include "gateway/json/limits.h"
#include "gateway/json/tape.h"

namespace jsongate::json {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_number_char(char c) {
  return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

template <class Integer>
bool overflows(std::string_view token) {
  Integer value;
  return std::from_chars(token.data(), token.data() + token.size(), value).ec ==
         std::errc::result_out_of_range;
}

bool is_big_integer(std::string_view token) {
  const bool negative = token.front() == '-';
  const std::string_view digits = token.substr(negative ? 1 : 0);
  if (digits.empty() || digits.front() == '0' ||
      !std::all_of(digits.begin(), digits.end(), is_digit)) {
    return false;
  }
  return negative ? overflows<std::int64_t>(token) : overflows<std::uint64_t>(token);
}

std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

void take_out(MaskedText& masked, std::size_t ordinal, std::size_t at, std::size_t length) {
  const std::string_view token = std::string_view(masked.text).substr(at, length);
  const std::size_t digits = length - (token.front() == '-' ? 1 : 0);
  if (digits > kMaxIntegerDigits && !masked.too_long) {
    masked.too_long = true;
    masked.too_long_at = at;
  }
  masked.integers.push_back({ordinal, masked.digits.size(), length});
  masked.digits.append(token);
  masked.text.replace(at, length, length, ' ');
  masked.text[at] = '0';
}

}  // namespace

MaskedText mask_big_integers(std::string_view text) {
  MaskedText masked;
  masked.text = text;
  std::size_t ordinal = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '"') {
      at = end_of_string(text, at);
    } else if (text[at] == '-' || is_digit(text[at])) {
      std::size_t end = at + 1;
      while (end < text.size() && is_number_char(text[end])) ++end;
      if (is_big_integer(text.substr(at, end - at))) take_out(masked, ordinal, at, end - at);
      ++ordinal;
      at = end;
    } else {
      ++at;
    }
  }
  return masked;
}

void restore_big_integers(const std::vector<BigInteger>& integers, std::uint64_t* tape) {
  std::size_t ordinal = 0;
  auto next = integers.begin();
  for (std::uint64_t* at = tape + 1; next != integers.end(); ++at) {
    const Kind kind = static_cast<Kind>(*at >> 56);
    if (kind == Kind::kEnd) return;
    if (kind != Kind::kInt64 && kind != Kind::kUint64 && kind != Kind::kDouble) continue;
    if (ordinal++ == next->ordinal) {
      at[0] = (static_cast<std::uint64_t>(Kind::kBigInteger) << 56) | next->offset;
      at[1] = next->length;
      ++next;
    }
    ++at;
  }
}

}  // namespace jsongate::json
