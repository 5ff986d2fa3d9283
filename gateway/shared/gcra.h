// The rate limit itself: the generic cell rate algorithm, which needs one time per key.
//
// That time is when the key's whole burst will be there again; every admission moves it on by the
// interval of its cost. Between any two moments at most `burst` plus one per interval are admitted,
// exactly, whatever the order of arrival. All times are nanoseconds of monotonic_ns().
//
// Threads: pure functions. No errors but rate_of()'s. Source: ITU-T I.371 annex A, virtual
// scheduling algorithm.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "gateway/shared/clock.h"

namespace jsongate::shared {

struct Rate {
  std::uint64_t interval = 0;   // between two admissions of cost 1
  std::uint64_t tolerance = 0;  // of a whole burst: burst × interval
};

inline constexpr double kMaxRate = 1e6;          // per second: an interval is whole nanoseconds
inline constexpr double kMaxTolerance = 3.2e17;  // ten years

// `count` each `seconds`, of which `burst` may come at once; nothing where that is no rate, above
// kMaxRate, or takes longer than kMaxTolerance.
inline std::optional<Rate> rate_of(std::uint64_t count, double seconds,
                                   std::uint64_t burst) noexcept {
  if (count == 0 || burst == 0 || !(seconds > 0)) return std::nullopt;
  const double interval = std::ceil(seconds * kSecond / static_cast<double>(count));
  const double tolerance = interval * static_cast<double>(burst);
  if (!(interval >= kSecond / kMaxRate) || !(tolerance <= kMaxTolerance)) return std::nullopt;
  const auto whole = static_cast<std::uint64_t>(interval);
  return Rate{whole, whole * burst};
}

struct Admission {
  std::uint64_t wait = 0;     // 0: admitted; otherwise the nanoseconds until it would be
  std::uint64_t full_at = 0;  // the key's time after it
};

// `cost` is at least 1 and at most the burst.
inline Admission admit(const Rate& rate, std::uint64_t cost, std::uint64_t full_at,
                       std::uint64_t now) noexcept {
  const std::uint64_t after = std::max(full_at, now) + cost * rate.interval;
  const std::uint64_t used = after - now;
  if (used > rate.tolerance) return {used - rate.tolerance, full_at};
  return {0, after};
}

// How many of cost 1 would be admitted now.
inline std::uint64_t remaining(const Rate& rate, std::uint64_t full_at,
                               std::uint64_t now) noexcept {
  const std::uint64_t used = std::max(full_at, now) - now;
  return used >= rate.tolerance ? 0 : (rate.tolerance - used) / rate.interval;
}

}  // namespace jsongate::shared
