// Metrics of an application that runs outside httpd: in a test, in the check of a configuration.
//
// Owner: the process; nothing is shared with others. Threads: any. Errors: std::bad_alloc.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/core/user_metrics.h"

namespace jsongate::python {

class MemoryMetrics final : public UserMetrics {
 public:
  Place define(const MetricDefinition& definition) override;
  MetricSeries series_of(Place place, const MetricDefinition& definition,
                         std::span<const std::string_view> labels, std::size_t most) override;
  void count_dropped() noexcept override {}  // the overflow series tells as much to a test

 private:
  struct Family {
    MetricDefinition definition;
    MetricCell* own;
    std::map<std::vector<std::string>, MetricCell*> series;
  };

  MetricCell* new_cells(std::size_t count);

  std::mutex guard_;
  std::deque<Family> families_;
  std::deque<std::vector<MetricCell>> cells_;
};

}  // namespace jsongate::python
