// Where the work of one filter in one direction is counted.
//
// Owner: the runtime; lives as long as the process. Threads: any. Errors: none; nothing allocates,
// locks or throws.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "gateway/core/stream_filter.h"
#include "metrics/metrics.h"

namespace jsongate::httpd {

class FilterMeter {
 public:
  FilterMeter(std::string_view filter, Direction direction)
      : filter_(filter), direction_(direction) {}

  Direction direction() const noexcept { return direction_; }
  // Counts one body; the series are made at the first.
  void record(const metrics::FilterSample& sample) noexcept;

 private:
  metrics::FilterSeries make_series(metrics::Metrics& metrics) noexcept;

  std::string filter_;
  Direction direction_;
  std::atomic<bool> is_taken_{false};  // by the thread that keeps the series
  std::atomic<bool> is_made_{false};   // series_ may be read
  metrics::FilterSeries series_;
};

}  // namespace jsongate::httpd
