#include "gateway/json/mistake.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string>
#include <system_error>

namespace jsongate::json {
namespace {

constexpr std::string_view kSubject = "the body is ";
constexpr std::string_view kNotJson = "not JSON: ";
constexpr std::string_view kAtByte = " at byte ";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Of a number whose double is out of range: whether it is nearly 0, as which it is read.
bool is_tiny(std::string_view number) {
  constexpr std::int64_t kFar = std::int64_t{1} << 40;
  const std::size_t e = std::min(number.find_first_of("eE"), number.size());
  const std::string_view mantissa = number.substr(0, e);
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == mantissa.npos) return true;
  std::int64_t power = 0;
  std::string_view digits = number.substr(std::min(e + 1, number.size()));
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), power);
  if (read.ec == std::errc::result_out_of_range) power = digits.starts_with('-') ? -kFar : kFar;
  const auto point = static_cast<std::int64_t>(std::min(mantissa.find('.'), mantissa.size()));
  return std::clamp(power, -kFar, kFar) + point - static_cast<std::int64_t>(first) <= 0;
}

// Each function reads one thing from `at_` on; false: at_ stands on the mistake, of kind_.
class Scanner {
 public:
  Scanner(std::string_view text, std::size_t max_depth) : text_(text), max_depth_(max_depth) {}

  std::optional<Mistake> run() {
    while (begin_value() && end_value()) {
      if (complete_) return std::nullopt;
    }
    return Mistake{at_, kind_};
  }

 private:
  // NUL behind the end, where it is as wrong as inside.
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool mistake_at(std::size_t offset, MistakeKind kind) {
    at_ = offset;
    return mistake(kind);
  }
  bool mistake(MistakeKind kind) {
    kind_ = kind;
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
  MistakeKind kind_ = MistakeKind::kSyntax;
};

// Up to the end of a scalar or of an empty container.
bool Scanner::begin_value() {
  for (;;) {
    space();
    const char c = peek();
    if (c != '[' && c != '{') return scalar();
    if (open_.size() == max_depth_) return mistake(MistakeKind::kDepth);
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
  if (c == 'n') return word("null");
  return c == '-' || is_digit(c)
             ? number()
             : mistake(text_.empty() ? MistakeKind::kEmpty : MistakeKind::kSyntax);
}

bool Scanner::word(std::string_view whole) {
  if (!text_.substr(at_).starts_with(whole)) return mistake(MistakeKind::kWord);
  at_ += whole.size();
  return true;
}

bool Scanner::digits() {
  if (!is_digit(peek())) return mistake(MistakeKind::kNumber);
  while (is_digit(peek())) ++at_;
  return true;
}

bool Scanner::number() {
  const std::size_t begin = at_;
  take('-');
  if (!take('0') && !digits()) return false;
  if (is_digit(peek())) return mistake(MistakeKind::kNumber);
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
  return done.ec == std::errc() || is_tiny(number) || mistake_at(begin, MistakeKind::kNumber);
}

bool Scanner::string() {
  const std::size_t begin = at_;
  if (!take('"')) return false;
  while (!take('"')) {
    if (at_ == text_.size()) return mistake_at(begin, MistakeKind::kUnclosed);
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (c < 0x20) return mistake(MistakeKind::kControl);
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
    if (!known) return mistake_at(begin, MistakeKind::kEscape);
    ++at_;
    return true;
  }
  const auto unit = code_unit();
  const bool is_high = unit && *unit >= 0xD800 && *unit < 0xDC00;
  if (!unit || (*unit >= 0xDC00 && *unit < 0xE000)) {
    return mistake_at(begin, MistakeKind::kEscape);
  }
  if (!is_high) return true;
  const auto low = take('\\') ? code_unit() : std::nullopt;
  return (low && *low >= 0xDC00 && *low < 0xE000) || mistake_at(begin, MistakeKind::kEscape);
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

// The parser names the byte of some mistakes itself.
std::optional<std::size_t> place_in(std::string_view reason) {
  const auto found = reason.find(kAtByte);
  if (found == reason.npos) return std::nullopt;
  std::size_t offset = 0;
  const char* const digits = reason.data() + found + kAtByte.size();
  std::from_chars(digits, reason.data() + reason.size(), offset);
  return offset;
}

}  // namespace

std::optional<Mistake> first_mistake(std::string_view text, std::size_t max_depth) {
  return Scanner(text, max_depth).run();
}

std::string words_of(MistakeKind kind, std::size_t max_depth) {
  switch (kind) {
    case MistakeKind::kEmpty:
      return "it is empty";
    case MistakeKind::kEscape:
      return "a string has an invalid escape or a lone surrogate";
    case MistakeKind::kControl:
      return "a string has an unescaped control character";
    case MistakeKind::kUnclosed:
      return "a string is not closed";
    case MistakeKind::kWord:
      return "a word is neither true, false nor null";
    case MistakeKind::kNumber:
      return "a number is malformed or out of range";
    case MistakeKind::kDepth:
      return "it is nested deeper than " + std::to_string(max_depth);
    case MistakeKind::kSyntax:
      break;
  }
  return "a value, comma, colon or bracket is missing or misplaced";
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

std::string describe_mistake(const Problem& verdict, std::string_view text, std::size_t max_depth) {
  std::string_view reason = verdict.detail;
  if (reason.starts_with(kSubject)) reason.remove_prefix(kSubject.size());
  std::string message(reason);
  auto offset = place_in(reason);
  if (!offset) {
    if (const auto mistake = first_mistake(text, max_depth)) {
      offset = mistake->offset;
      const bool is_mark = text.starts_with("\xEF\xBB\xBF");
      if (!is_mark) message = std::string(kNotJson) + words_of(mistake->kind, max_depth);
    }
  }
  if (!offset) return message;
  const auto place = line_column_of(text, *offset);
  return message + ": line " + std::to_string(place.line) + " column " +
         std::to_string(place.column) + " (byte " + std::to_string(*offset) + ")";
}

}  // namespace jsongate::json
