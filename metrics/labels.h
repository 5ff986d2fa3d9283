// Label values that are safe to store and to export: short, valid UTF-8, and from a bounded set
// where a client chooses.
//
// Threads: any. Nothing here allocates or fails.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace jsongate::metrics {

inline constexpr std::size_t kMaxLabelBytes = 256;

using LabelBuffer = std::array<char, kMaxLabelBytes>;

// `text` cut to kMaxLabelBytes between two UTF-8 characters. Text that is not UTF-8 has '?' for
// each byte beyond ASCII: Prometheus refuses a whole page for one such label. The answer is a part
// of `text` or of `buffer`.
std::string_view bounded_label(std::string_view text, LabelBuffer& buffer) noexcept;

// GET HEAD POST PUT PATCH DELETE OPTIONS have an index each, every other method shares the last
// one, "other".
std::uint8_t method_index(std::string_view method) noexcept;
std::string_view method_label(std::uint8_t index) noexcept;

// "100"…"599", anything else "other". The answer may be a part of `buffer`.
std::string_view status_label(int status, std::array<char, 3>& buffer) noexcept;

}  // namespace jsongate::metrics
