// The bytes of bodies that one process may hold in memory at once, and each body's part of them.
//
// Threads: a Budget any, a Reservation one at a time. Errors: the result; nothing allocates. A
// Budget outlives its reservations.
#pragma once

#include <atomic>
#include <cstddef>
#include <tuple>

#include "gateway/core/setting.h"

namespace jsongate {

struct BudgetSettings {
  Setting<Bytes> budget = Bytes{64 << 20};
};

inline constexpr auto kBudgetDirectives = std::tuple{
    Directive{
        "JsonGateBufferBudget", &BudgetSettings::budget,
        "bytes of bodies that one child holds at most, e.g. 256M; 503 above it (default 64M)"},
};

class Budget {
 public:
  explicit Budget(Bytes limit = {}) noexcept : limit_(limit.count) {}

  void set_limit(Bytes limit) noexcept { limit_ = limit.count; }
  std::size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }

 private:
  friend class Reservation;

  bool take(std::size_t bytes) noexcept {
    if (used_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= limit_) return true;
    give_back(bytes);
    return false;
  }
  void give_back(std::size_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }

  std::size_t limit_;  // written before there are other threads
  std::atomic<std::size_t> used_{0};
};

class Reservation {
 public:
  explicit Reservation(Budget& budget) noexcept : budget_(budget) {}
  ~Reservation() { budget_.give_back(bytes_); }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  // Makes this body's part `bytes`. False: the process holds too much; the part stays as it was.
  bool resize(std::size_t bytes) noexcept {
    if (bytes > bytes_ && !budget_.take(bytes - bytes_)) return false;
    if (bytes < bytes_) budget_.give_back(bytes_ - bytes);
    bytes_ = bytes;
    return true;
  }

 private:
  Budget& budget_;
  std::size_t bytes_ = 0;
};

}  // namespace jsongate
