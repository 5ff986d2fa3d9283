// Which process writes to which stripe, and each process's part of the gauges.
//
// A place is taken by a child when it starts and freed by the parent when it learns that the child
// is gone, killed or not: there is no lock that a killed child could keep. The first places own a
// stripe each; more children than stripes share the last stripe with the parent, which costs them
// speed but no count. Gauges are per process, never shared, so that a dead child's part can be
// taken back exactly; so are the live cells, for gauges of applications.
//
// Owner: a view; the memory is the arena's. Threads: any, of any process, except as said below.
#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "gateway/core/user_metrics.h"
#include "gateway/shared/arena.h"
#include "metrics/layout.h"

namespace jsongate::metrics {

struct alignas(shared::kCacheLine) Process {
  std::atomic<pid_t> pid;              // 0: free
  std::atomic<std::uint32_t> leaving;  // 1: it said that it was asked to end
  std::array<std::atomic<std::int64_t>, kGaugeCount> gauges;
};
static_assert(std::atomic<pid_t>::is_always_lock_free &&
              std::atomic<std::int64_t>::is_always_lock_free);

class Processes {
 public:
  enum class End { kAsked, kDied };

  // For series of all applications' gauges that have a value per child.
  static constexpr std::uint32_t kLiveCells = 32;

  static std::size_t footprint(std::size_t children) noexcept {
    return (children + 1) * (sizeof(Process) + kLiveCells * sizeof(MetricCell));
  }
  // Places for `children` and the parent; false where the arena is too small.
  bool make(shared::Arena& arena, std::size_t children) noexcept;

  Process& parent() const noexcept { return places_[0]; }
  // A free place for this child; null where there is none.
  Process* claim(pid_t pid) const noexcept;
  // The stripe of a place (null: of a process without one) where there are `stripes`.
  std::size_t stripe_of(const Process* process, std::size_t stripes) const noexcept;
  // Parent only, once per child that has ended: zeroes its gauges, the live cells too, and frees
  // its place. A child that has no place ended before it took one, or found none: it counts as
  // died.
  End free(pid_t pid) const noexcept;

  std::int64_t gauge(Metric metric) const noexcept;

  MetricCell* live_cells(const Process& process) const noexcept {
    return live_ + static_cast<std::size_t>(&process - places_) * kLiveCells;
  }
  // Calls visit(double) for each process that has written to its live cell `index`.
  template <class Visit>
  void each_live(std::uint32_t index, Visit visit) const {
    for (std::size_t i = 0; i < count_; ++i) {
      const auto bits = live_[i * kLiveCells + index].load(std::memory_order_relaxed);
      if (bits != 0) visit(cell_value(bits));
    }
  }

 private:
  Process* places_ = nullptr;
  MetricCell* live_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace jsongate::metrics
