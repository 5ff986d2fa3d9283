// Reads a parsed document from front to back: one token after the other, strings unescaped, numbers
// converted.
//
// Owner and lifetime: a Reader is a cheap value that points into the Parser which made the
// document. Threads: as the Parser. Errors: none, the document is proven to be valid. Source:
// simdjson doc/tape.md; kBigInteger is an addition of ours (document.h).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace jsongate::json {

enum class Kind : std::uint8_t {
  kEnd = 'r',  // behind the last token
  kObject = '{',
  kEndObject = '}',
  kArray = '[',
  kEndArray = ']',
  kString = '"',  // also the key of a member
  kInt64 = 'l',
  kUint64 = 'u',      // beyond kInt64
  kBigInteger = 'b',  // beyond kUint64 and kInt64
  kDouble = 'd',      // finite
  kTrue = 't',
  kFalse = 'f',
  kNull = 'n',
};

class Reader {
 public:
  // A count() of this much means "this many or more".
  static constexpr std::size_t kCountMax = 0xFFFFFF;

  Reader(const std::uint64_t* tape, const std::uint8_t* strings, const char* digits) noexcept
      : tape_(tape), at_(tape + 1), strings_(strings), digits_(digits) {}

  Kind kind() const noexcept { return static_cast<Kind>(*at_ >> 56); }

  // kString: unescaped, valid UTF-8; may hold NUL. At least 8 readable bytes follow.
  std::string_view text() const noexcept {
    const std::uint8_t* start = strings_ + payload();
    std::uint32_t length;
    std::memcpy(&length, start, sizeof length);
    return {reinterpret_cast<const char*>(start) + sizeof length, length};
  }
  std::int64_t int64() const noexcept { return static_cast<std::int64_t>(at_[1]); }
  std::uint64_t uint64() const noexcept { return at_[1]; }
  double number() const noexcept {
    double value;
    std::memcpy(&value, at_ + 1, sizeof value);
    return value;
  }
  // kBigInteger: -?[1-9][0-9]*, at most kMaxIntegerDigits digits.
  std::string_view digits() const noexcept { return {digits_ + payload(), at_[1]}; }

  // Elements of an array, members of an object.
  std::size_t count() const noexcept { return (*at_ >> 32) & kCountMax; }

  // To the next token: into a container, from its last child to its end. By a branch, and
  // [[unlikely]] keeps it one: a processor that guesses the kind reads on where it would have to
  // wait for a computed step.
  void next() noexcept {
    if (kIsNumber[*at_ >> 56]) [[unlikely]] {
      at_ += 2;
    } else {
      ++at_;
    }
  }

  // On a member's name, which is always one word: to its value.
  void to_value() noexcept { ++at_; }

  // Past the whole value.
  void skip() noexcept {
    if ((*at_ >> 56 | 0x20) == static_cast<std::uint8_t>(Kind::kObject)) {
      at_ = tape_ + static_cast<std::uint32_t>(*at_);
    } else {
      next();
    }
  }

  // kEndObject, kEndArray: where the container begins.
  Reader opening() const noexcept {
    Reader start = *this;
    start.at_ = tape_ + static_cast<std::uint32_t>(*at_);
    return start;
  }

  // The value of a member: its name.
  Reader name() const noexcept {
    Reader before = *this;
    --before.at_;
    return before;
  }

  // Words from the start of the tape: grows in document order, 1 at the root.
  std::uint32_t index() const noexcept { return static_cast<std::uint32_t>(at_ - tape_); }
  // In the same document, where index() is this.
  Reader at_index(std::uint32_t index) const noexcept {
    Reader there = *this;
    there.at_ = tape_ + index;
    return there;
  }

  // Of two places in one document.
  friend bool operator==(const Reader& a, const Reader& b) noexcept { return a.at_ == b.at_; }
  friend bool operator<(const Reader& a, const Reader& b) noexcept { return a.at_ < b.at_; }

 private:
  std::uint64_t payload() const noexcept { return *at_ & 0x00FFFFFFFFFFFFFF; }
  // By kind: the token has a second word.
  static constexpr auto kIsNumber = [] {
    std::array<bool, 256> is_number{};
    for (const Kind kind : {Kind::kInt64, Kind::kUint64, Kind::kBigInteger, Kind::kDouble}) {
      is_number[static_cast<std::uint8_t>(kind)] = true;
    }
    return is_number;
  }();

  const std::uint64_t* tape_;
  const std::uint64_t* at_;
  const std::uint8_t* strings_;
  const char* digits_;
};

}  // namespace jsongate::json
