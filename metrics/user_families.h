// What applications have defined, as prometheus-cpp's model has it.
//
// Threads: any. Errors: std::bad_alloc. Where two definitions claim one name, a histogram's
// "_bucket", "_count" and "_sum" among them, the one of the younger child stays: a page with a name
// twice is refused as a whole.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

#include "metrics/shared_user_metrics.h"

namespace jsongate::metrics {

// Sorted by name; a family may be empty.
std::vector<prometheus::MetricFamily> user_families(const SharedUserMetrics& metrics);

}  // namespace jsongate::metrics
