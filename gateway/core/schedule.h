// When a periodic job is due. Pure arithmetic on a monotonic clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace jsongate {

using Nanoseconds = std::chrono::nanoseconds;

struct Due {
  Nanoseconds at{0};
  std::uint64_t skipped = 0;  // multiples of the interval that are over and were not run
};

// A job that was due at `due` has been run until `now`: the next multiple that is still to come.
constexpr Due due_after(Nanoseconds due, Nanoseconds now, Nanoseconds interval) noexcept {
  const auto whole = now < due ? 0 : (now - due) / interval;
  return {due + (whole + 1) * interval, static_cast<std::uint64_t>(whole)};
}

// When a process that takes a job over runs it: as `kept` by its last holder, where that makes
// sense; otherwise after one interval. What was due while nobody had the job is one run, for the
// last multiple that is over.
constexpr Nanoseconds due_at_takeover(Nanoseconds kept, Nanoseconds now,
                                      Nanoseconds interval) noexcept {
  if (kept <= Nanoseconds{0} || kept > now + interval) return now + interval;
  return kept > now ? kept : kept + (now - kept) / interval * interval;
}

}  // namespace jsongate
