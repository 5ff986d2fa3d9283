#include "metrics/shared_user_metrics.h"

#include <algorithm>
#include <array>
#include <limits>

#include "metrics/definition_text.h"

namespace jsongate::metrics {
namespace {

constexpr std::size_t kMaxText = std::numeric_limits<std::uint16_t>::max();

void raise_to(MetricCell& cell, std::uint64_t least) noexcept {
  std::uint64_t now = cell.load(std::memory_order_relaxed);
  while (now < least && !cell.compare_exchange_weak(now, least, std::memory_order_relaxed)) {
  }
}

}  // namespace

bool SharedUserMetrics::make(shared::Arena& arena, const Slots& slots, const Processes& processes,
                             std::size_t capacity, ValueIndex first_value, std::size_t values) {
  slots_ = slots;
  processes_ = processes;
  cursors_ = arena.make<Cursors>(1);
  if (cursors_ == nullptr || !table_.make(arena, capacity, first_value, values)) return false;
  process_ = &processes_.parent();
  stripe_ = slots_.stripe(slots_.stripes() - 1);
  return true;
}

void SharedUserMetrics::claim(Process* process, MetricCell* stripe) noexcept {
  process_ = process;
  stripe_ = stripe;
  age_ = cursors_->children.fetch_add(1, std::memory_order_relaxed) + 2;
}

UserMetrics::Place SharedUserMetrics::define(const MetricDefinition& definition) {
  const std::string text = pack(definition);
  if (text.size() > kMaxText) return 0;
  const auto values = static_cast<ValueIndex>(kOwnValues + cell_count(definition));
  const auto entry = table_.intern({kDefinitions, values}, std::array{std::string_view(text)});
  if (!entry) return 0;
  raise_to(shared(entry->first_value), age_);
  return entry->first_value;
}

bool SharedUserMetrics::take_place(Place place, std::size_t most) noexcept {
  MetricCell& count = shared(place + 1);
  if (count.load(std::memory_order_relaxed) >= most) return false;
  if (count.fetch_add(1, std::memory_order_relaxed) < most) return true;
  count.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

std::optional<Series> SharedUserMetrics::find_or_make(Place place,
                                                      const MetricDefinition& definition,
                                                      std::span<const std::string_view> labels,
                                                      std::size_t most) {
  if (all_overflow(labels)) return std::nullopt;
  const SeriesOwner owner{place, static_cast<ValueIndex>(cell_count(definition))};
  const std::string packed = pack(labels);
  const std::array<std::string_view, 1> text{packed};
  if (const auto found = table_.find(owner, text)) return found;
  if (!take_place(place, most)) return std::nullopt;
  const auto made = table_.intern(owner, text);
  if (!made || !made->is_new) shared(place + 1).fetch_sub(1, std::memory_order_relaxed);
  return made;
}

MetricSeries SharedUserMetrics::series_of(Place place, const MetricDefinition& definition,
                                          std::span<const std::string_view> labels,
                                          std::size_t most) {
  if (place == 0) return nowhere();
  if (labels.empty()) return cells_of(own_series(place), definition, false);
  const auto found = find_or_make(place, definition, labels, most);
  return cells_of(found ? found->first_value : own_series(place), definition, !found);
}

MetricSeries SharedUserMetrics::cells_of(ValueIndex first, const MetricDefinition& definition,
                                         bool dropped) noexcept {
  if (definition.kind != MetricKind::kGauge) return {stripe_ + first, dropped};
  if (definition.mode == GaugeMode::kShared) return {&shared(first), dropped};
  return live_cell_of(first, dropped);
}

MetricSeries SharedUserMetrics::live_cell_of(ValueIndex index, bool dropped) noexcept {
  MetricCell& number = shared(index);
  std::uint64_t known = number.load(std::memory_order_acquire);
  if (known == 0) {
    const std::uint64_t mine = new_live_cell();
    // Another child may have been faster: then the cell taken here stays unused.
    if (mine != 0 && number.compare_exchange_strong(known, mine)) known = mine;
  }
  if (known == 0 || process_ == nullptr) return nowhere();
  return {processes_.live_cells(*process_) + (known - 1), dropped};
}

// Its number from 1; 0 where there is none left.
std::uint64_t SharedUserMetrics::new_live_cell() noexcept {
  std::uint32_t taken = cursors_->live_cells.load(std::memory_order_relaxed);
  do {
    if (taken == Processes::kLiveCells) return 0;
  } while (!cursors_->live_cells.compare_exchange_weak(taken, taken + 1));
  return taken + 1;
}

void SharedUserMetrics::count_dropped() noexcept {
  stripe_[fixed_series(Metric::kSeriesDropped)].fetch_add(1, std::memory_order_relaxed);
}

bool SharedUserMetrics::was_written(ValueIndex first, std::size_t count) const noexcept {
  for (std::size_t stripe = 0; stripe < slots_.stripes(); ++stripe) {
    const auto values = std::span(slots_.stripe(stripe) + first, count);
    if (std::any_of(values.begin(), values.end(), [](const MetricCell& cell) {
          return cell.load(std::memory_order_relaxed) != 0;
        })) {
      return true;
    }
  }
  return false;
}

double SharedUserMetrics::sum(ValueIndex index) const noexcept {
  double total = 0;
  for (std::size_t stripe = 0; stripe < slots_.stripes(); ++stripe) {
    total += cell_value(slots_.stripe(stripe)[index].load(std::memory_order_relaxed));
  }
  return total;
}

std::optional<double> SharedUserMetrics::gauge(ValueIndex index, GaugeMode mode) const noexcept {
  const std::uint64_t shared_bits = shared(index).load(std::memory_order_acquire);
  if (mode == GaugeMode::kShared) return cell_value(shared_bits);
  std::optional<double> found;
  const auto join = [&](double part) {
    if (!found) {
      found = part;
    } else if (mode == GaugeMode::kLiveSum) {
      *found += part;
    } else {
      found = mode == GaugeMode::kLiveMax ? std::max(*found, part) : std::min(*found, part);
    }
  };
  if (shared_bits != 0) processes_.each_live(static_cast<std::uint32_t>(shared_bits - 1), join);
  if (!found && mode == GaugeMode::kLiveSum) return 0.0;
  return found;
}

}  // namespace jsongate::metrics
