#include "gateway/httpd/filter_meter.h"

#include "gateway/httpd/runtime.h"

namespace jsongate::httpd {

// The same series whoever makes them: they are interned.
metrics::FilterSeries FilterMeter::make_series(metrics::Metrics& metrics) noexcept {
  const auto series =
      metrics.filter_series(filter_, direction_ == Direction::kRequest ? "request" : "response");
  if (!is_taken_.exchange(true, std::memory_order_relaxed)) {
    series_ = series;
    is_made_.store(true, std::memory_order_release);
  }
  return series;
}

void FilterMeter::record(const metrics::FilterSample& sample) noexcept {
  auto* metrics = runtime().metrics;
  if (metrics == nullptr) return;
  const bool is_made = is_made_.load(std::memory_order_acquire);
  metrics->record(is_made ? series_ : make_series(*metrics), sample);
}

}  // namespace jsongate::httpd
