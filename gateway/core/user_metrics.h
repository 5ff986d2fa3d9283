// Metrics that applications define while they are loaded: what Python asks for, and whoever has the
// memory gives.
//
// Owner: the implementation owns all cells; they live as long as it and never move. Threads: any.
// Errors: std::bad_alloc. Where there is no room, an observation goes to an overflow series or,
// where not even that fits, to a cell that nobody reads; both count as dropped. Source: the types
// of https://prometheus.io/docs/concepts/metric_types/.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jsongate {

// The bits of a double, or, in a histogram's buckets, a count.
using MetricCell = std::atomic<std::uint64_t>;
static_assert(MetricCell::is_always_lock_free, "cells are shared between processes");

// A zero that was written has its sign bit set: all bits zero mean that nobody has written yet.
inline std::uint64_t cell_bits(double value) noexcept {
  return std::bit_cast<std::uint64_t>(value == 0 ? -0.0 : value);
}
// A sum that begins with 0.0 has no sign left where all of it is zero.
inline double cell_value(std::uint64_t bits) noexcept { return 0.0 + std::bit_cast<double>(bits); }

inline void set_cell(MetricCell& cell, double value) noexcept {
  cell.store(cell_bits(value), std::memory_order_relaxed);
}
inline void add_to_cell(MetricCell& cell, double amount) noexcept {
  std::uint64_t bits = cell.load(std::memory_order_relaxed);
  while (!cell.compare_exchange_weak(bits, cell_bits(cell_value(bits) + amount),
                                     std::memory_order_relaxed)) {
  }
}

enum class MetricKind : std::uint8_t { kCounter, kGauge, kHistogram };

enum class GaugeMode : std::uint8_t {
  kShared,   // one value for all children: the last one that sets it wins
  kLiveSum,  // a value per child; what a child had is gone with it
  kLiveMax,
  kLiveMin,
};

// Every label of a series that counts what found no room.
inline constexpr std::string_view kOverflowLabel = "overflow";

inline bool all_overflow(std::span<const std::string_view> labels) noexcept {
  return std::all_of(labels.begin(), labels.end(),
                     [](std::string_view label) { return label == kOverflowLabel; });
}

inline constexpr std::size_t kMaxMetricBounds = 200;
inline constexpr std::size_t kMaxMetricLabels = 32;
inline constexpr std::size_t kMaxMetricName = 256;   // bytes, of a label's name too
inline constexpr std::size_t kMaxMetricHelp = 4096;  // bytes

struct MetricDefinition {
  MetricKind kind = MetricKind::kCounter;
  GaugeMode mode = GaugeMode::kShared;
  std::string name;  // as it is exported, a counter's with "_total"
  std::string help;
  std::vector<std::string> labels;
  std::vector<double> bounds;  // inclusive upper bounds, ascending, without +Inf

  bool operator==(const MetricDefinition&) const = default;
};

// The cells of one series: one value; of a histogram the buckets, +Inf included, and then the sum.
inline std::size_t cell_count(const MetricDefinition& definition) noexcept {
  return definition.kind == MetricKind::kHistogram ? definition.bounds.size() + 2 : 1;
}

// Room for the cells of any series.
inline constexpr std::size_t kMaxMetricCells = kMaxMetricBounds + 2;

struct MetricSeries {
  MetricCell* cells = nullptr;  // never null in what series_of() returns
  bool dropped = false;         // each observation is to be told to count_dropped()
};

class UserMetrics {
 public:
  // What define() found or made; 0: there was no room.
  using Place = std::uint32_t;

  UserMetrics() = default;
  virtual ~UserMetrics() = default;
  UserMetrics(UserMetrics&&) = default;
  UserMetrics& operator=(UserMetrics&&) = default;
  UserMetrics(const UserMetrics&) = delete;
  UserMetrics& operator=(const UserMetrics&) = delete;

  // Equal definitions have one place, in whatever process they are made.
  virtual Place define(const MetricDefinition& definition) = 0;
  // The series of these label values, as many as the definition has labels; made where it is new
  // and the metric has fewer than `most` series, else the overflow series. All labels "overflow"
  // are the overflow series too.
  virtual MetricSeries series_of(Place place, const MetricDefinition& definition,
                                 std::span<const std::string_view> labels, std::size_t most) = 0;
  virtual void count_dropped() noexcept = 0;
};

// A series for which there is no room at all.
inline MetricSeries nowhere() noexcept {
  static std::array<MetricCell, kMaxMetricCells> nobody_reads;
  return {nobody_reads.data(), true};
}

}  // namespace jsongate
