#include "metrics/processes.h"

#include <algorithm>
#include <span>

namespace jsongate::metrics {

bool Processes::make(shared::Arena& arena, std::size_t children) noexcept {
  count_ = children + 1;
  places_ = arena.make<Process>(count_);
  live_ = arena.make<MetricCell>(count_ * kLiveCells);
  return places_ != nullptr && live_ != nullptr;
}

Process* Processes::claim(pid_t pid) const noexcept {
  for (std::size_t i = 1; i < count_; ++i) {
    pid_t free_place = 0;
    if (places_[i].pid.compare_exchange_strong(free_place, pid, std::memory_order_acq_rel)) {
      return &places_[i];
    }
  }
  return nullptr;
}

std::size_t Processes::stripe_of(const Process* process, std::size_t stripes) const noexcept {
  const std::size_t last = stripes - 1;
  if (process == nullptr || process == places_) return last;
  return std::min(static_cast<std::size_t>(process - places_) - 1, last);
}

Processes::End Processes::free(pid_t pid) const noexcept {
  for (std::size_t i = 1; i < count_; ++i) {
    Process& place = places_[i];
    if (place.pid.load(std::memory_order_acquire) != pid) continue;
    const bool asked = place.leaving.load(std::memory_order_relaxed) != 0;
    for (auto& gauge : place.gauges) gauge.store(0, std::memory_order_relaxed);
    for (auto& cell : std::span(live_cells(place), kLiveCells)) {
      cell.store(0, std::memory_order_relaxed);
    }
    place.leaving.store(0, std::memory_order_relaxed);
    place.pid.store(0, std::memory_order_release);
    return asked ? End::kAsked : End::kDied;
  }
  return End::kDied;
}

std::int64_t Processes::gauge(Metric metric) const noexcept {
  std::int64_t total = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    total += places_[i].gauges[gauge_index(metric)].load(std::memory_order_relaxed);
  }
  return total;
}

}  // namespace jsongate::metrics
