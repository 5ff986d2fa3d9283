// The page that Prometheus reads: all series of all children, added up at the moment of the scrape.
//
// Takes no lock and writes nothing to shared memory, so a scrape disturbs no request, however many
// series there are. Threads: any. Errors: std::bad_alloc. Source: Prometheus text format 0.0.4,
// https://prometheus.io/docs/instrumenting/exposition_formats/.
#pragma once

#include <string>
#include <string_view>

#include "metrics/metrics.h"

namespace jsongate::metrics {

inline constexpr std::string_view kPageContentType = "text/plain; version=0.0.4; charset=utf-8";

std::string page(const Metrics& metrics);

}  // namespace jsongate::metrics
