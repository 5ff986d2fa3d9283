// Writes JSON text into memory that grows: the punctuation is the caller's, the escapes and the
// numbers are done here.
//
// Owner: the caller owns Sink and Writer; a Writer lives for one text. Threads: one at a time.
// Errors: every function returns false when memory is out; nothing may be written after that.
// Source: RFC 8259 §7 (strings), §6 (numbers).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace jsongate::json {

// Where the bytes live.
class Sink {
 public:
  virtual ~Sink() = default;
  // Room for at least `wanted` bytes in all, the first `used` of them kept; empty: memory is out.
  virtual std::span<char> grow(std::size_t used, std::size_t wanted) = 0;
};

// A Sink over a std::string, which is as long as the room until finish().
class StringSink final : public Sink {
 public:
  std::span<char> grow(std::size_t used, std::size_t wanted) override;
  std::string finish(std::size_t used);

 private:
  std::string bytes_;
};

// The longest escape of one character: \u001f.
inline constexpr std::size_t kMaxEscape = 6;
// The longest text of a 64-bit integer or a double.
inline constexpr std::size_t kMaxNumber = 32;

constexpr bool needs_escape(unsigned char c) noexcept { return c < 0x20 || c == '"' || c == '\\'; }
// Writes the escape of a character that needs one; returns the end.
char* write_escape(char* out, unsigned char c) noexcept;
// The shortest text that reads back as the same double, always with a '.' or an exponent. `value`
// is finite.
char* write_double(char* out, double value) noexcept;

class Writer {
 public:
  explicit Writer(Sink& sink) noexcept : sink_(sink) {}

  // Makes room for `count` bytes behind cursor().
  [[nodiscard]] bool reserve(std::size_t count) {
    return static_cast<std::size_t>(end_ - at_) >= count || grow(count);
  }
  char* cursor() const noexcept { return at_; }
  void set_cursor(char* at) noexcept { at_ = at; }

  [[nodiscard]] bool put(char c) {
    if (!reserve(1)) return false;
    *at_++ = c;
    return true;
  }
  [[nodiscard]] bool raw(std::string_view text);
  // Quoted and escaped; `utf8` is valid and passes as it is.
  [[nodiscard]] bool string(std::string_view utf8);
  [[nodiscard]] bool integer(std::int64_t value);
  [[nodiscard]] bool integer(std::uint64_t value);
  [[nodiscard]] bool number(double value);

  std::size_t size() const noexcept { return static_cast<std::size_t>(at_ - begin_); }

 private:
  bool grow(std::size_t count);
  bool escape(char c, std::size_t left);

  Sink& sink_;
  char* begin_ = nullptr;
  char* at_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace jsongate::json
