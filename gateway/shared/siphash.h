// SipHash-2-4 with 128 bits of output: a hash that nobody without the key can make collide.
//
// Threads: pure functions. No errors. Source: Aumasson and Bernstein, "SipHash: a fast short-input
// PRF" (2012), and the authors' reference vectors for 128 bits.
#pragma once

#include <cstdint>
#include <string_view>

namespace jsongate::shared {

struct HashKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend constexpr bool operator==(const HashKey&, const HashKey&) = default;
};

using Hash = HashKey;  // a hash may key the next one

Hash siphash(const HashKey& key, std::string_view text) noexcept;

}  // namespace jsongate::shared
