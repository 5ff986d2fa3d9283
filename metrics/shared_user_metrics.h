// The metrics that applications define, in the memory that all children share.
//
// A definition is an entry of a table of series, made by whichever child defines it first; all
// others find it there. Its values begin with two of its own: the youngest child that has it, and
// how many series there are. Then come the values of its one series, or of its overflow series.
// Counters and histograms have a value per stripe, as the catalog's. A gauge has one for all, in
// the last stripe; a live gauge has the number of its live cell there (processes.h).
//
// Two definitions of one name meet where a graceful restart changes one. The one that the youngest
// child has is exported, and nothing of the other; counts of children that end are not mixed in.
// Both keep their room. A child that is killed while it makes a series may leave its metric one
// short of its cap.
//
// Owner: views of an arena and of what Metrics has in it. Threads: define() and what follows from
// any thread of any process; claim() as Metrics::claim(). Errors: std::bad_alloc.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "gateway/core/user_metrics.h"
#include "gateway/shared/arena.h"
#include "metrics/processes.h"
#include "metrics/series.h"
#include "metrics/slots.h"

namespace jsongate::metrics {

class SharedUserMetrics final : public UserMetrics {
 public:
  static std::size_t footprint(std::size_t capacity) noexcept {
    return SeriesTable::footprint(capacity) + shared::kCacheLine;
  }
  // Uses the values [first_value, first_value + values) of `slots`. False where the arena is too
  // small.
  bool make(shared::Arena& arena, const Slots& slots, const Processes& processes,
            std::size_t capacity, ValueIndex first_value, std::size_t values);

  // `process` is null where the child has no place.
  void claim(Process* process, MetricCell* stripe) noexcept;

  Place define(const MetricDefinition& definition) override;
  MetricSeries series_of(Place place, const MetricDefinition& definition,
                         std::span<const std::string_view> labels, std::size_t most) override;
  void count_dropped() noexcept override;

  // For readers.
  struct Defined {
    Place place;
    std::uint64_t youngest;  // child that has it; larger is younger
    std::string_view text;   // definition_text.h
  };
  // Calls visit(const Defined&) for every definition, in no order.
  template <class Visit>
  void each_definition(Visit visit) const {
    table_.each([&](const Series& entry) {
      if (entry.owner != kDefinitions) return;
      const auto youngest = shared(entry.first_value).load(std::memory_order_relaxed);
      visit(Defined{entry.first_value, youngest, entry.labels[0]});
    });
  }
  // Calls visit(place, first value, text of the labels) for every series with labels, in no order.
  template <class Visit>
  void each_series(Visit visit) const {
    table_.each([&](const Series& entry) {
      if (entry.owner != kDefinitions) visit(entry.owner, entry.first_value, entry.labels[0]);
    });
  }
  static constexpr ValueIndex own_series(Place place) noexcept { return place + kOwnValues; }

  bool was_written(ValueIndex first, std::size_t count) const noexcept;
  std::uint64_t count(ValueIndex index) const noexcept { return slots_.sum(index); }
  double sum(ValueIndex index) const noexcept;
  // None: a live gauge without a child that has set it.
  std::optional<double> gauge(ValueIndex index, GaugeMode mode) const noexcept;

 private:
  struct Cursors {
    std::atomic<std::uint64_t> children;
    std::atomic<std::uint32_t> live_cells;
  };
  static constexpr std::uint32_t kDefinitions = 0xFFFFFFFF;  // who owns the definitions
  static constexpr ValueIndex kOwnValues = 2;

  MetricCell& shared(ValueIndex index) const noexcept {
    return slots_.stripe(slots_.stripes() - 1)[index];
  }
  bool take_place(Place place, std::size_t most) noexcept;
  std::optional<Series> find_or_make(Place place, const MetricDefinition& definition,
                                     std::span<const std::string_view> labels, std::size_t most);
  MetricSeries cells_of(ValueIndex first, const MetricDefinition& definition,
                        bool dropped) noexcept;
  MetricSeries live_cell_of(ValueIndex index, bool dropped) noexcept;
  std::uint64_t new_live_cell() noexcept;

  Slots slots_;
  Processes processes_;
  SeriesTable table_;
  Cursors* cursors_ = nullptr;
  MetricCell* stripe_ = nullptr;  // this process's, like the next two
  Process* process_ = nullptr;
  std::uint64_t age_ = 1;  // larger is younger; the parent has none before it
};

}  // namespace jsongate::metrics
