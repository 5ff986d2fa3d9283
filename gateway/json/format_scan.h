// Takes text apart from front to back: what every format check is made of.
//
// Owner: lives for one check, on a view. Threads: any. Errors: none; false means nothing was taken.
#pragma once

#include <cstddef>
#include <string_view>

namespace jsongate::json {

constexpr bool is_ascii_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_alpha(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_ascii_alnum(char c) noexcept { return is_ascii_digit(c) || is_ascii_alpha(c); }
constexpr bool is_hex(char c) noexcept {
  return is_ascii_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool is_beyond_ascii(char c) noexcept { return static_cast<unsigned char>(c) >= 0x80; }

class Scan {
 public:
  explicit Scan(std::string_view text) noexcept : rest_(text) {}

  bool done() const noexcept { return rest_.empty(); }
  std::string_view rest() const noexcept { return rest_; }
  char peek() const noexcept { return rest_.empty() ? '\0' : rest_.front(); }
  bool take(char c) noexcept {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take_any(std::string_view of) noexcept {
    if (rest_.empty() || of.find(rest_.front()) == of.npos) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // As many as there are of this kind.
  template <class Kind>
  std::string_view take_while(Kind&& is_kind) noexcept {
    std::size_t count = 0;
    while (count < rest_.size() && is_kind(rest_[count])) ++count;
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  // Exactly `count` digits, as a number; -1: they are not there.
  int number(std::size_t count) noexcept {
    if (rest_.size() < count) return -1;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!is_ascii_digit(rest_[i])) return -1;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }

 private:
  std::string_view rest_;
};

}  // namespace jsongate::json
