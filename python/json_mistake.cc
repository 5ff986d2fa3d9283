#include "python/json_mistake.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <system_error>

namespace jsongate::python {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Each function reads one thing from `at_` on; false: at_ stands on the mistake.
class Scanner {
 public:
  Scanner(std::string_view text, std::size_t max_depth) : text_(text), max_depth_(max_depth) {}

  std::optional<std::size_t> run() {
    while (begin_value() && end_value()) {
      if (complete_) return std::nullopt;
    }
    return at_;
  }

 private:
  // NUL behind the end, where it is as wrong as inside.
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool mistake_at(std::size_t offset) {
    at_ = offset;
    return false;
  }
  void space() {
    const auto next = text_.find_first_not_of(" \t\r\n", at_);
    at_ = next == text_.npos ? text_.size() : next;
  }

  bool begin_value();
  bool end_value();
  bool key();
  bool scalar();
  bool word(std::string_view whole);
  bool number();
  bool digits();
  bool string();
  bool escape();
  std::optional<unsigned> code_unit();

  std::string_view text_;
  std::size_t max_depth_;
  std::size_t at_ = 0;
  std::string open_;  // the closing brackets that are due
  bool complete_ = false;
};

// Up to the end of a scalar or of an empty container.
bool Scanner::begin_value() {
  for (;;) {
    space();
    const char c = peek();
    if (c != '[' && c != '{') return scalar();
    if (open_.size() == max_depth_) return false;
    ++at_;
    open_ += c == '[' ? ']' : '}';
    space();
    if (take(open_.back())) {
      open_.pop_back();
      return true;
    }
    if (c == '{' && !key()) return false;
  }
}

// Up to the next value, or the end of the text.
bool Scanner::end_value() {
  for (; !open_.empty(); open_.pop_back()) {
    space();
    if (take(',')) return open_.back() == ']' || key();
    if (!take(open_.back())) return false;
  }
  space();
  complete_ = at_ == text_.size();
  return complete_;
}

bool Scanner::key() {
  space();
  if (!string()) return false;
  space();
  return take(':');
}

bool Scanner::scalar() {
  const char c = peek();
  if (c == '"') return string();
  if (c == 't') return word("true");
  if (c == 'f') return word("false");
  return c == 'n' ? word("null") : number();
}

bool Scanner::word(std::string_view whole) {
  if (!text_.substr(at_).starts_with(whole)) return false;
  at_ += whole.size();
  return true;
}

bool Scanner::digits() {
  if (!is_digit(peek())) return false;
  while (is_digit(peek())) ++at_;
  return true;
}

bool Scanner::number() {
  const std::size_t begin = at_;
  take('-');
  if (!take('0') && !digits()) return false;
  const bool is_integer = peek() != '.' && peek() != 'e' && peek() != 'E';
  if (is_integer) return true;
  if (take('.') && !digits()) return false;
  if (take('e') || take('E')) {
    if (!take('+')) take('-');
    if (!digits()) return false;
  }
  double value = 0;
  const auto number = text_.substr(begin, at_ - begin);
  const auto done = std::from_chars(number.data(), number.data() + number.size(), value);
  const bool is_tiny = number.find('-', 1) != number.npos;  // rounds to 0
  return done.ec == std::errc() || is_tiny || mistake_at(begin);
}

bool Scanner::string() {
  const std::size_t begin = at_;
  if (!take('"')) return false;
  while (!take('"')) {
    if (at_ == text_.size()) return mistake_at(begin);
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (c < 0x20) return false;
    if (c == '\\') {
      if (!escape()) return false;
    } else {
      ++at_;
    }
  }
  return true;
}

bool Scanner::escape() {
  const std::size_t begin = at_++;
  if (peek() != 'u') {
    const bool known = std::string_view("\"\\/bfnrt").find(peek()) != std::string_view::npos;
    if (!known) return mistake_at(begin);
    ++at_;
    return true;
  }
  const auto unit = code_unit();
  const bool is_high = unit && *unit >= 0xD800 && *unit < 0xDC00;
  if (!unit || (*unit >= 0xDC00 && *unit < 0xE000)) return mistake_at(begin);
  if (!is_high) return true;
  const auto low = take('\\') ? code_unit() : std::nullopt;
  return (low && *low >= 0xDC00 && *low < 0xE000) || mistake_at(begin);
}

// "u" and four hexadecimal digits.
std::optional<unsigned> Scanner::code_unit() {
  const auto digits = text_.substr(std::min(at_ + 1, text_.size()), 4);
  unsigned unit = 0;
  const auto done = std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
  if (peek() != 'u' || digits.size() < 4 || done.ptr != digits.data() + 4) return std::nullopt;
  at_ += 5;
  return unit;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::optional<std::size_t> first_mistake(std::string_view text, std::size_t max_depth) {
  return Scanner(text, max_depth).run();
}

LineColumn line_column_of(std::string_view text, std::size_t offset) {
  LineColumn place;
  for (const char c : text.substr(0, offset)) {
    if (c == '\n') {
      ++place.line;
      place.column = 1;
    } else if (!is_continuation(c)) {
      ++place.column;
    }
  }
  return place;
}

}  // namespace jsongate::python
