#include "python/memory_metrics.h"

#include <utility>

namespace jsongate::python {

MetricCell* MemoryMetrics::new_cells(std::size_t count) {
  return cells_.emplace_back(count).data();
}

UserMetrics::Place MemoryMetrics::define(const MetricDefinition& definition) {
  const std::lock_guard<std::mutex> lock(guard_);
  for (std::size_t i = 0; i < families_.size(); ++i) {
    if (families_[i].definition == definition) return static_cast<Place>(i + 1);
  }
  families_.push_back({definition, new_cells(cell_count(definition)), {}});
  return static_cast<Place>(families_.size());
}

MetricSeries MemoryMetrics::series_of(Place place, const MetricDefinition& definition,
                                      std::span<const std::string_view> labels, std::size_t most) {
  const std::lock_guard<std::mutex> lock(guard_);
  auto& family = families_[place - 1];
  if (labels.empty()) return {family.own, false};
  std::vector<std::string> key(labels.begin(), labels.end());
  const auto found = family.series.find(key);
  if (found != family.series.end()) return {found->second, false};
  if (all_overflow(labels) || family.series.size() >= most) return {family.own, true};
  MetricCell* const cells = new_cells(cell_count(definition));
  family.series.emplace(std::move(key), cells);
  return {cells, false};
}

}  // namespace jsongate::python
