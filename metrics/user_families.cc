#include "metrics/user_families.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "metrics/definition_text.h"

namespace jsongate::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;

struct Exported {
  MetricDefinition definition;
  MetricFamily family;
};
using ExportedByPlace = std::map<UserMetrics::Place, Exported>;

std::vector<std::string> names_of(const MetricDefinition& definition) {
  const std::string& name = definition.name;
  if (definition.kind != MetricKind::kHistogram) return {name};
  return {name, name + "_bucket", name + "_count", name + "_sum"};
}

bool claim_names(const MetricDefinition& definition, std::set<std::string>& taken) {
  const auto names = names_of(definition);
  if (std::any_of(names.begin(), names.end(),
                  [&](const std::string& name) { return taken.contains(name); })) {
    return false;
  }
  taken.insert(names.begin(), names.end());
  return true;
}

// The serializer writes it as it is.
std::string escaped_help(const std::string& help) {
  std::string out;
  for (const char byte : help) {
    if (byte == '\\') out += "\\\\";
    if (byte == '\n') out += "\\n";
    if (byte != '\\' && byte != '\n') out += byte;
  }
  return out;
}

prometheus::MetricType exported_type(MetricKind kind) {
  if (kind == MetricKind::kCounter) return prometheus::MetricType::Counter;
  if (kind == MetricKind::kGauge) return prometheus::MetricType::Gauge;
  return prometheus::MetricType::Histogram;
}

ExportedByPlace exported(const SharedUserMetrics& metrics) {
  std::vector<SharedUserMetrics::Defined> all;
  metrics.each_definition([&](const auto& defined) { all.push_back(defined); });
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.youngest, a.place) > std::tie(b.youngest, b.place);
  });
  std::set<std::string> taken;
  ExportedByPlace found;
  for (const auto& [place, youngest, text] : all) {
    auto definition = unpack_definition(text);
    if (!claim_names(definition, taken)) continue;
    MetricFamily family{
        definition.name, escaped_help(definition.help), exported_type(definition.kind), {}};
    found.emplace(place, Exported{std::move(definition), std::move(family)});
  }
  return found;
}

ClientMetric::Histogram histogram(const SharedUserMetrics& metrics,
                                  const std::vector<double>& bounds, ValueIndex first) {
  ClientMetric::Histogram histogram;
  for (std::size_t i = 0; i <= bounds.size(); ++i) {
    histogram.sample_count += metrics.count(first + static_cast<ValueIndex>(i));
    const double bound = i < bounds.size() ? bounds[i] : std::numeric_limits<double>::infinity();
    histogram.bucket.push_back({histogram.sample_count, bound});
  }
  histogram.sample_sum = metrics.sum(first + static_cast<ValueIndex>(bounds.size()) + 1);
  return histogram;
}

void add_series(const SharedUserMetrics& metrics, Exported& to, ValueIndex first,
                const std::vector<std::string_view>& labels) {
  const auto& definition = to.definition;
  ClientMetric metric;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    metric.label.push_back({definition.labels[i], std::string(labels[i])});
  }
  if (definition.kind == MetricKind::kCounter) metric.counter.value = metrics.sum(first);
  if (definition.kind == MetricKind::kHistogram) {
    metric.histogram = histogram(metrics, definition.bounds, first);
  }
  if (definition.kind == MetricKind::kGauge) {
    const auto value = metrics.gauge(first, definition.mode);
    if (!value) return;
    metric.gauge.value = *value;
  }
  to.family.metric.push_back(std::move(metric));
}

// The one series of a metric without labels, or the overflow series once it was needed.
void add_own_series(const SharedUserMetrics& metrics, UserMetrics::Place place, Exported& to) {
  const ValueIndex first = SharedUserMetrics::own_series(place);
  const std::vector<std::string_view> labels(to.definition.labels.size(), kOverflowLabel);
  if (labels.empty() || metrics.was_written(first, cell_count(to.definition))) {
    add_series(metrics, to, first, labels);
  }
}

}  // namespace

std::vector<MetricFamily> user_families(const SharedUserMetrics& metrics) {
  auto found = exported(metrics);
  for (auto& [place, to] : found) add_own_series(metrics, place, to);
  metrics.each_series([&](UserMetrics::Place place, ValueIndex first, std::string_view text) {
    const auto to = found.find(place);
    if (to != found.end()) add_series(metrics, to->second, first, unpack_labels(text));
  });
  std::vector<MetricFamily> families;
  for (auto& [place, to] : found) families.push_back(std::move(to.family));
  std::sort(families.begin(), families.end(),
            [](const MetricFamily& a, const MetricFamily& b) { return a.name < b.name; });
  return families;
}

}  // namespace jsongate::metrics
