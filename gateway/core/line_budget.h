// How many lines a second may be logged of one kind, so that no client and no broken application
// fills the disk, and how many were not.
//
// Owner: the process. Threads: any; when the second changes under two of them the count is roughly
// right, which is enough. No errors.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace jsongate {

class LineBudget {
 public:
  using Clock = std::chrono::steady_clock;

  explicit constexpr LineBudget(unsigned most) noexcept : most_(most) {}

  // Whether one more may be logged in the second of `now`.
  bool admit(Clock::time_point now) noexcept {
    const std::int64_t second =
        std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    if (second_.exchange(second, std::memory_order_relaxed) != second)
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
  std::atomic<std::int64_t> second_{0};
  std::atomic<unsigned> lines_{0};
  std::atomic<std::uint64_t> left_out_{0};
};

}  // namespace jsongate
