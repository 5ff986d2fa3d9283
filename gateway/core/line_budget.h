// How many lines of one kind may be logged in a time, so that no client and no broken application
// fills the disk, and how many were not.
//
// Owner: the process. Threads: any; when one time ends and the next begins under two of them the
// count is roughly right, which is enough. No errors.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace jsongate {

class LineBudget {
 public:
  using Clock = std::chrono::steady_clock;

  constexpr LineBudget(unsigned most, std::chrono::seconds time) noexcept
      : most_(most), time_(time) {}

  // Whether one more may be logged at `now`.
  bool admit(Clock::time_point now) noexcept {
    const std::int64_t period = now.time_since_epoch() / time_;
    if (period_.exchange(period, std::memory_order_relaxed) != period)
      lines_.store(0, std::memory_order_relaxed);
    if (lines_.fetch_add(1, std::memory_order_relaxed) < most_) return true;
    left_out_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }

  // How many were not admitted since the last call.
  std::uint64_t take_left_out() noexcept {
    const bool any = left_out_.load(std::memory_order_relaxed) != 0;
    return any ? left_out_.exchange(0, std::memory_order_relaxed) : 0;
  }

 private:
  const unsigned most_;
  const std::chrono::seconds time_;
  std::atomic<std::int64_t> period_{0};
  std::atomic<unsigned> lines_{0};
  std::atomic<std::uint64_t> left_out_{0};
};

}  // namespace jsongate
