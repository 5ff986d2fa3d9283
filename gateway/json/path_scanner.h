// Reads the words of a selector: blanks, names, strings, numbers; keeps the first error.
//
// Owner: the caller, which keeps the text alive. Threads: one. Errors: functions that can fail
// return false once, and error() says why. Source: RFC 9535 §2.1.1, §2.3 and Appendix A; RFC 8259
// §7 for escapes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/json/path_error.h"
#include "gateway/json/path_program.h"

namespace jsongate::json::path {

// Bytes of the character that begins at `at`; 0 where none is valid there.
std::size_t character_size(std::string_view utf8, std::size_t at) noexcept;
void append_utf8(std::string& out, std::uint32_t code_point);
// The character at `position`, quoted for a message.
std::string quoted_character(std::string_view text, std::size_t position);

class Scanner {
 public:
  explicit Scanner(std::string_view text) noexcept : text_(text) {}

  // NUL at the end, which no selector holds outside of its strings.
  char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool starts_with(std::string_view word) const noexcept {
    return text_.substr(at_).starts_with(word);
  }
  bool is_at_end() const noexcept { return at_ == text_.size(); }
  std::size_t position() const noexcept { return at_; }
  void set_position(std::size_t at) noexcept { at_ = at; }

  bool accept(std::string_view word) noexcept;
  void skip_blanks() noexcept;

  bool check_utf8();
  // member-name-shorthand; empty where none begins.
  std::string_view name() noexcept;
  // function-name, or one of true, false and null.
  std::string_view word() noexcept;
  bool string(std::string& out);
  bool integer(std::int64_t& out);
  bool number(Literal& out);

  // Something else was expected here.
  bool fail(std::string_view expected);
  // What stands there is not allowed.
  bool refuse(std::size_t position, std::string_view reason);
  PathError& error() noexcept { return error_; }

 private:
  bool string_character(char quote, std::string& out);
  bool escape(char quote, std::string& out);
  bool unicode_escape(std::string& out);
  bool hex_digits(std::uint32_t& unit);
  bool digits();

  std::string_view text_;
  std::size_t at_ = 0;
  PathError error_;
};

}  // namespace jsongate::json::path
