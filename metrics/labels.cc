#include "metrics/labels.h"

#include <algorithm>

#include "gateway/core/query.h"

namespace jsongate::metrics {
namespace {

constexpr std::array<std::string_view, 8> kMethods{"GET",   "HEAD",   "POST",    "PUT",
                                                   "PATCH", "DELETE", "OPTIONS", "other"};

bool continues_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::string_view cut(std::string_view text) noexcept {
  if (text.size() <= kMaxLabelBytes) return text;
  std::size_t end = kMaxLabelBytes;
  // A character has at most three continuation bytes; more of them are no UTF-8 and need no care.
  while (end > kMaxLabelBytes - 4 && continues_character(text[end])) --end;
  return text.substr(0, end);
}

}  // namespace

std::string_view bounded_label(std::string_view text, LabelBuffer& buffer) noexcept {
  const std::string_view part = cut(text);
  if (is_utf8(part)) return part;
  std::transform(part.begin(), part.end(), buffer.begin(),
                 [](char byte) { return static_cast<unsigned char>(byte) < 0x80U ? byte : '?'; });
  return {buffer.data(), part.size()};
}

std::uint8_t method_index(std::string_view method) noexcept {
  const auto* const last = kMethods.end() - 1;
  return static_cast<std::uint8_t>(std::find(kMethods.begin(), last, method) - kMethods.begin());
}

std::string_view method_label(std::uint8_t index) noexcept { return kMethods[index]; }

std::string_view status_label(int status, std::array<char, 3>& buffer) noexcept {
  if (status < 100 || status > 599) return "other";
  buffer = {static_cast<char>('0' + status / 100), static_cast<char>('0' + status / 10 % 10),
            static_cast<char>('0' + status % 10)};
  return {buffer.data(), buffer.size()};
}

}  // namespace jsongate::metrics
