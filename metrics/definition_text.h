// Definitions and label values of applications' metrics as one text each, as they stand in the
// table of series.
//
// Equal ones have equal texts, different ones different texts. Threads: any. Errors:
// std::bad_alloc. unpack…() is for what pack() made and nothing else.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/core/user_metrics.h"

namespace jsongate::metrics {

std::string pack(const MetricDefinition& definition);
MetricDefinition unpack_definition(std::string_view text);

// Values are made safe and short as in labels.h.
std::string pack(std::span<const std::string_view> labels);
std::vector<std::string_view> unpack_labels(std::string_view text);

}  // namespace jsongate::metrics
