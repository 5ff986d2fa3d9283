#include "gateway/core/log_line.h"

#include <algorithm>
#include <cstdio>

namespace jsongate {
namespace {

constexpr std::size_t kHead = 4500, kTail = 2000;

// How many bytes httpd makes of one: "\xe4" of what it does not take for text.
std::size_t cost(char byte) noexcept {
  if (byte == '"' || byte == '\\') return 2;
  return byte >= ' ' && byte <= '~' ? 1 : 4;
}

// How many from `first` on cost no more than `most`.
template <class Iterator>
std::size_t affordable(Iterator first, Iterator last, std::size_t most) noexcept {
  std::size_t count = 0;
  for (; first != last && cost(*first) <= most; ++first, ++count) most -= cost(*first);
  return count;
}

}  // namespace

LogLine::LogLine(std::string_view line) noexcept : text_(line) {
  if (affordable(line.begin(), line.end(), kMost) < line.size()) shorten(line);
}

void LogLine::shorten(std::string_view line) noexcept {
  const auto head = line.substr(0, affordable(line.begin(), line.end(), kHead));
  const auto tail = line.substr(line.size() - affordable(line.rbegin(), line.rend(), kTail));
  char note[64];
  const int size = std::snprintf(note, sizeof note, " [... %zu bytes ...] ",
                                 line.size() - head.size() - tail.size());
  auto* end = std::ranges::copy(head, room_.data()).out;
  end = std::copy_n(note, size, end);
  end = std::ranges::copy(tail, end).out;
  text_ = {room_.data(), static_cast<std::size_t>(end - room_.data())};
}

}  // namespace jsongate
