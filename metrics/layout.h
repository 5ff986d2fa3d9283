// Where each series has its values: indices into a stripe, computed from the catalog.
//
// A counter is one value; a histogram is one value per bucket, +Inf included, and its sum. A stripe
// begins with the fixed part: the one series of each metric without labels, and the overflow series
// of each metric with labels. Series made at run time follow. Gauges are not in stripes but with
// their process (processes.h).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "metrics/catalog.h"

namespace jsongate::metrics {

using ValueIndex = std::uint32_t;

constexpr ValueIndex value_count(const MetricSpec& spec) noexcept {
  if (spec.type == Type::kGauge) return 0;
  if (spec.type == Type::kCounter) return 1;
  return static_cast<ValueIndex>(spec.bounds.size()) + 2;
}

// A histogram's parts, relative to its first value.
constexpr ValueIndex bucket_count(const MetricSpec& spec) noexcept {
  return static_cast<ValueIndex>(spec.bounds.size()) + 1;
}
constexpr ValueIndex sum_offset(const MetricSpec& spec) noexcept { return bucket_count(spec); }

namespace detail {

constexpr std::array<ValueIndex, kMetricCount + 1> fixed_offsets() noexcept {
  std::array<ValueIndex, kMetricCount + 1> offsets{};
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    offsets[i + 1] = offsets[i] + value_count(kCatalog[i]);
  }
  return offsets;
}
inline constexpr auto kFixedOffsets = fixed_offsets();

constexpr std::array<std::size_t, kMetricCount> gauge_indices() noexcept {
  std::array<std::size_t, kMetricCount> indices{};
  std::size_t next = 0;
  for (std::size_t i = 0; i < kMetricCount; ++i) {
    indices[i] = kCatalog[i].type == Type::kGauge ? next++ : 0;
  }
  return indices;
}
inline constexpr auto kGaugeIndices = gauge_indices();

}  // namespace detail

inline constexpr ValueIndex kFixedValues = detail::kFixedOffsets[kMetricCount];
inline constexpr std::size_t kGaugeCount = static_cast<std::size_t>(
    std::count_if(kCatalog.begin(), kCatalog.end(),
                  [](const MetricSpec& spec) { return spec.type == Type::kGauge; }));

// The series of a metric without labels, or the overflow series of a metric with labels.
constexpr ValueIndex fixed_series(Metric metric) noexcept {
  return detail::kFixedOffsets[index_of(metric)];
}
constexpr std::size_t gauge_index(Metric metric) noexcept {
  return detail::kGaugeIndices[index_of(metric)];
}

static_assert(std::all_of(kCatalog.begin(), kCatalog.end(),
                          [](const MetricSpec& spec) {
                            return spec.type != Type::kGauge || spec.labels.count == 0;
                          }),
              "a gauge has no labels");
static_assert(std::all_of(kCatalog.begin(), kCatalog.end(),
                          [](const MetricSpec& spec) {
                            return std::is_sorted(spec.bounds.begin(), spec.bounds.end()) &&
                                   (spec.type == Type::kHistogram) == !spec.bounds.empty();
                          }),
              "a histogram has ascending bounds, nothing else has any");

}  // namespace jsongate::metrics
