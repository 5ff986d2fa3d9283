#include "gateway/json/path_scanner.h"

#include <algorithm>
#include <charconv>

#include "gateway/json/path_number.h"

namespace jsongate::json::path {
namespace {

// RFC 7493 §2.2: what every double holds exactly.
constexpr std::int64_t kMaxExact = (std::int64_t{1} << 53) - 1;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_name_first(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }
constexpr bool is_high_surrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool is_low_surrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// RFC 3629 §4, by the first two bytes: neither overlong, nor a surrogate, nor beyond U+10FFFF.
constexpr bool begins_character(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xE0:
      return second >= 0xA0;
    case 0xED:
      return second < 0xA0;
    case 0xF0:
      return second >= 0x90;
    case 0xF4:
      return second < 0x90;
    default:
      return first >= 0xC2 && first < 0xF5;
  }
}

std::string hexadecimal(unsigned value, std::size_t width) {
  char digits[8];
  const auto end = std::to_chars(digits, digits + sizeof digits, value, 16).ptr;
  std::string text(digits, end);
  for (char& c : text) c = is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
  return std::string(width - std::min(width, text.size()), '0') + text;
}

}  // namespace

std::size_t character_size(std::string_view utf8, std::size_t at) noexcept {
  const unsigned char first = static_cast<unsigned char>(utf8[at]);
  if (first < 0x80) return 1;
  const std::size_t size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (utf8.size() - at < size) return 0;
  if (!begins_character(first, static_cast<unsigned char>(utf8[at + 1]))) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (!is_continuation(utf8[at + i])) return 0;
  }
  return size;
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  const auto put_rest = [&](unsigned shift) { put(0x80 | (code_point >> shift & 0x3F)); };
  if (code_point < 0x80) return put(code_point);
  if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put_rest(6);
  } else {
    put(0xF0 | code_point >> 18);
    put_rest(12);
    put_rest(6);
  }
  put_rest(0);
}

std::string quoted_character(std::string_view text, std::size_t position) {
  if (position >= text.size()) return "the end";
  const unsigned char first = static_cast<unsigned char>(text[position]);
  const std::size_t size = character_size(text, position);
  if (size == 0) return "byte 0x" + hexadecimal(first, 2);
  if (first < 0x20 || first == 0x7F) return "U+" + hexadecimal(first, 4);
  return "'" + std::string(text.substr(position, size)) + "'";
}

bool Scanner::accept(std::string_view word) noexcept {
  if (!starts_with(word)) return false;
  at_ += word.size();
  return true;
}

void Scanner::skip_blanks() noexcept {
  while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
}

bool Scanner::check_utf8() {
  for (std::size_t at = 0; at < text_.size();) {
    const std::size_t size = character_size(text_, at);
    if (size == 0) return refuse(at, "invalid UTF-8");
    at += size;
  }
  return true;
}

std::string_view Scanner::name() noexcept {
  const std::size_t start = at_;
  if (!is_name_first(peek())) return {};
  while (is_name_first(peek()) || is_digit(peek())) ++at_;
  return text_.substr(start, at_ - start);
}

std::string_view Scanner::word() noexcept {
  const std::size_t start = at_;
  if (!is_lower(peek())) return {};
  while (is_lower(peek()) || is_digit(peek()) || peek() == '_') ++at_;
  return text_.substr(start, at_ - start);
}

bool Scanner::string(std::string& out) {
  const char quote = text_[at_++];
  while (peek() != quote) {
    if (!string_character(quote, out)) return false;
  }
  ++at_;
  return true;
}

bool Scanner::string_character(char quote, std::string& out) {
  if (is_at_end()) return fail(quote == '"' ? "a closing '\"'" : "a closing \"'\"");
  const char c = text_[at_];
  if (static_cast<unsigned char>(c) < 0x20) {
    return refuse(at_, "a control character must be escaped");
  }
  ++at_;
  if (c == '\\') return escape(quote, out);
  out += c;
  return true;
}

bool Scanner::escape(char quote, std::string& out) {
  constexpr std::string_view kEscapes = "bfnrt/\\";
  constexpr std::string_view kMeanings = "\b\f\n\r\t/\\";
  const char c = peek();
  if (c == 'u') return unicode_escape(out);
  const std::size_t which = is_at_end() ? std::string_view::npos : kEscapes.find(c);
  if (which == std::string_view::npos && c != quote) return fail("an escape of a string");
  out += c == quote ? c : kMeanings[which];
  ++at_;
  return true;
}

// From the 'u': one character below U+10000, or a surrogate pair.
bool Scanner::unicode_escape(std::string& out) {
  const std::size_t start = at_ - 1;
  std::uint32_t unit = 0;
  ++at_;
  if (!hex_digits(unit)) return false;
  if (is_low_surrogate(unit)) return refuse(start, "a low surrogate without a high one");
  if (is_high_surrogate(unit)) {
    std::uint32_t low = 0;
    const std::size_t second = at_;
    if (!accept("\\u")) return refuse(start, "a high surrogate without a low one");
    if (!hex_digits(low)) return false;
    if (!is_low_surrogate(low)) return refuse(second, "a low surrogate must follow a high one");
    unit = 0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF));
  }
  append_utf8(out, unit);
  return true;
}

bool Scanner::hex_digits(std::uint32_t& unit) {
  for (int left = 4; left > 0; --left) {
    const char c = peek();
    const char lower = static_cast<char>(c | 0x20);
    if (!is_digit(c) && !(lower >= 'a' && lower <= 'f')) return fail("a hexadecimal digit");
    unit = unit << 4 | static_cast<std::uint32_t>(is_digit(c) ? c - '0' : lower - 'a' + 10);
    ++at_;
  }
  return true;
}

bool Scanner::digits() {
  if (!is_digit(peek())) return fail("a digit");
  while (is_digit(peek())) ++at_;
  return true;
}

bool Scanner::integer(std::int64_t& out) {
  const std::size_t start = at_;
  const bool is_negative = accept("-");
  if (is_negative && peek() == '0') return refuse(at_, "no zero behind a '-'");
  if (accept("0")) {
    if (is_digit(peek())) return refuse(at_, "no digit behind a leading zero");
  } else if (!digits()) {
    return false;
  }
  const auto parsed = std::from_chars(text_.data() + start, text_.data() + at_, out);
  if (parsed.ec != std::errc() || out > kMaxExact || out < -kMaxExact) {
    return refuse(start, "the integer is beyond 2^53-1");
  }
  return true;
}

bool Scanner::number(Literal& out) {
  const std::size_t start = at_;
  accept("-");
  if (accept("0")) {
    if (is_digit(peek())) return refuse(at_, "no digit behind a leading zero");
  } else if (!digits()) {
    return false;
  }
  bool is_integer = true;
  if (accept(".")) {
    is_integer = false;
    if (!digits()) return false;
  }
  if (accept("e") || accept("E")) {
    is_integer = false;
    if (!accept("+")) accept("-");
    if (!digits()) return false;
  }
  out = number_literal(text_.substr(start, at_ - start), is_integer);
  return true;
}

bool Scanner::fail(std::string_view expected) {
  error_.position = at_;
  error_.message = "expected " + std::string(expected) + ", not " + quoted_character(text_, at_);
  return false;
}

bool Scanner::refuse(std::size_t position, std::string_view reason) {
  error_.position = position;
  error_.message = std::string(reason) + ": " + quoted_character(text_, position);
  return false;
}

}  // namespace jsongate::json::path
