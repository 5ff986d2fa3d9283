#include "gateway/httpd/filter_meter.h"

#include "gateway/httpd/runtime.h"

namespace jsongate::httpd {

void FilterMeter::make_series(metrics::Metrics& metrics) {
  std::call_once(made_, [this, &metrics] {
    series_ =
        metrics.filter_series(filter_, direction_ == Direction::kRequest ? "request" : "response");
    is_made_.store(true, std::memory_order_release);
  });
}

void FilterMeter::record(const metrics::FilterSample& sample) noexcept {
  auto* metrics = runtime().metrics;
  if (metrics == nullptr) return;
  if (!is_made_.load(std::memory_order_acquire)) make_series(*metrics);
  metrics->record(series_, sample);
}

}  // namespace jsongate::httpd
