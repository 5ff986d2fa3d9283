// The values of all counters and histograms: stripes × values, each one relaxed 64-bit atomic in
// shared memory.
//
// A stripe is written by the threads of one child, a reader adds the stripes up. Stripes begin on
// cache lines of their own, so that children never write to the same line. A stripe is never
// cleared: what a child has counted stays when the child is gone, and the next child that gets the
// stripe goes on from there.
//
// Owner: a view; the memory is the arena's. Threads: any, of any process.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "gateway/shared/arena.h"
#include "metrics/layout.h"

namespace jsongate::metrics {

using Value = std::atomic<std::uint64_t>;
static_assert(Value::is_always_lock_free, "values are shared between processes");

class Slots {
 public:
  // Bytes of arena that make() takes for `stripes` × `values`.
  static std::size_t footprint(std::size_t stripes, std::size_t values) noexcept {
    return stripes * line_up(values) * sizeof(Value);
  }
  // False where the arena is too small.
  bool make(shared::Arena& arena, std::size_t stripes, std::size_t values) noexcept {
    stripes_ = stripes;
    stride_ = line_up(values);
    values_ = arena.make<Value>(stripes_ * stride_);
    return values_ != nullptr;
  }

  std::size_t stripes() const noexcept { return stripes_; }
  Value* stripe(std::size_t index) const noexcept { return values_ + index * stride_; }

  std::uint64_t sum(ValueIndex index) const noexcept {
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < stripes_; ++i) {
      total += stripe(i)[index].load(std::memory_order_relaxed);
    }
    return total;
  }

 private:
  static constexpr std::size_t line_up(std::size_t values) noexcept {
    constexpr std::size_t kPerLine = shared::kCacheLine / sizeof(Value);
    return (values + kPerLine - 1) / kPerLine * kPerLine;
  }

  Value* values_ = nullptr;
  std::size_t stripes_ = 0;
  std::size_t stride_ = 0;
};

}  // namespace jsongate::metrics
