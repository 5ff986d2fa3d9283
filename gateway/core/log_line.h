// A line of the error log that httpd does not cut: its beginning and its end, where there is no
// room for all of it. What went wrong often stands at the end.
//
// Owner: the caller, who keeps the line as long. Threads: each its own. No errors; it allocates
// nothing, for it is used where memory may have run out.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace jsongate {

class LogLine {
 public:
  // In bytes as httpd writes them. It has 8,192 for a line, with what it writes before it.
  static constexpr std::size_t kMost = 7000;

  explicit LogLine(std::string_view line) noexcept;
  LogLine(const LogLine&) = delete;
  LogLine& operator=(const LogLine&) = delete;

  const char* data() const noexcept { return text_.data(); }
  int size() const noexcept { return static_cast<int>(text_.size()); }
  std::string_view text() const noexcept { return text_; }

 private:
  void shorten(std::string_view line) noexcept;

  std::string_view text_;
  std::array<char, kMost> room_;  // used where the line is too long
};

}  // namespace jsongate
