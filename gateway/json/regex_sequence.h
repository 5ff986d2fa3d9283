// Regular expressions that are a row of character sets from the start of the text, such as
// ^[A-Z]{3}-\d+$: most patterns of schemas, matched byte by byte without an automaton.
//
// Taken only where the longest run of every set is the only one that can lead to a match, so that
// nothing is ever tried twice. Owner: plain data. Threads: any number may match. Errors: none; what
// is not such a pattern is left to RE2.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace jsongate::json {

class ByteSet {
 public:
  void add(unsigned char byte) noexcept { words_[byte / 64] |= std::uint64_t{1} << (byte % 64); }
  void invert() noexcept {
    for (std::uint64_t& word : words_) word = ~word;
  }
  bool has(unsigned char byte) const noexcept { return (words_[byte / 64] >> (byte % 64)) & 1U; }
  bool meets(const ByteSet& other) const noexcept;

 private:
  std::array<std::uint64_t, 4> words_{};
};

class RegexSequence {
 public:
  // None: not such a pattern.
  static std::optional<RegexSequence> of(std::string_view pattern);

  // `text` is valid UTF-8.
  bool matches(std::string_view text) const noexcept;

 private:
  struct Run {
    ByteSet set{};
    std::uint32_t least = 1;
    std::uint32_t most = 1;
    bool is_beyond_ascii = false;  // the set has all bytes of longer code points
  };
  class Reading;

  bool is_certain() const noexcept;

  std::vector<Run> runs_;
  bool to_end_ = false;
};

}  // namespace jsongate::json
