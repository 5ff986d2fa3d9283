// The clock of everything that is shared: the same for all processes of the host, and unmoved when
// somebody sets the time.
//
// Threads: any. No errors. Source: CLOCK_MONOTONIC, POSIX.1-2017.
#pragma once

#include <chrono>
#include <cstdint>

namespace jsongate::shared {

inline constexpr std::uint64_t kSecond = 1'000'000'000;

inline std::uint64_t monotonic_ns() noexcept {
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

}  // namespace jsongate::shared
