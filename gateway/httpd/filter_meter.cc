#include "gateway/httpd/filter_meter.h"

#include "gateway/httpd/runtime.h"

namespace jsongate::httpd {

void FilterMeter::record(const metrics::FilterSample& sample) noexcept {
  auto* metrics = runtime().metrics;
  if (metrics == nullptr) return;
  std::call_once(made_, [this, metrics] {
    series_ =
        metrics->filter_series(filter_, direction_ == Direction::kRequest ? "request" : "response");
  });
  metrics->record(series_, sample);
}

}  // namespace jsongate::httpd
