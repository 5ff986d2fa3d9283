#include "metrics/scrape.h"

#include <prometheus/collectable.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "metrics/user_families.h"

namespace jsongate::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;

double seconds(double nanoseconds) { return nanoseconds / 1e9; }

prometheus::MetricType exported_type(Type type) {
  switch (type) {
    case Type::kCounter:
      return prometheus::MetricType::Counter;
    case Type::kGauge:
      return prometheus::MetricType::Gauge;
    case Type::kHistogram:
      break;
  }
  return prometheus::MetricType::Histogram;
}

class Scrape : public prometheus::Collectable {
 public:
  explicit Scrape(const Metrics& metrics) : metrics_(metrics) {}

  std::vector<MetricFamily> Collect() const override {
    std::vector<MetricFamily> families;
    families.reserve(kMetricCount);
    for (const MetricSpec& spec : kCatalog) families.push_back(family(spec));
    metrics_.series().each([&](const Series& series) {
      families[series.owner].metric.push_back(
          client_metric(kCatalog[series.owner], series.first_value, series.labels));
    });
    std::erase_if(families, [](const MetricFamily& family) { return family.metric.empty(); });
    for (MetricFamily& family : user_families(metrics_.user())) {
      families.push_back(std::move(family));
    }
    for (MetricFamily& family : families) sort_by_labels(family);
    return families;
  }

 private:
  static void sort_by_labels(MetricFamily& family) {
    std::sort(family.metric.begin(), family.metric.end(),
              [](const ClientMetric& a, const ClientMetric& b) { return a.label < b.label; });
  }

  // With the series that every metric has: the one without labels, or the overflow series once it
  // was needed.
  MetricFamily family(const MetricSpec& spec) const {
    MetricFamily family{
        std::string(spec.name), std::string(spec.help), exported_type(spec.type), {}};
    std::array<std::string_view, kMaxLabels> labels;
    labels.fill(kOverflowLabel);
    if (spec.labels.count == 0 || was_written(spec)) {
      family.metric.push_back(client_metric(spec, fixed_series(spec.id), labels));
    }
    return family;
  }

  bool was_written(const MetricSpec& spec) const {
    const ValueIndex first = fixed_series(spec.id);
    for (ValueIndex i = 0; i < value_count(spec); ++i) {
      if (metrics_.value(first + i) != 0) return true;
    }
    return false;
  }

  ClientMetric client_metric(const MetricSpec& spec, ValueIndex first,
                             const std::array<std::string_view, kMaxLabels>& labels) const {
    ClientMetric metric;
    metric.label.reserve(spec.labels.count);
    for (std::size_t i = 0; i < spec.labels.count; ++i) {
      metric.label.push_back({std::string(spec.labels.names[i]), std::string(labels[i])});
    }
    switch (spec.type) {
      case Type::kCounter:
        metric.counter.value = static_cast<double>(metrics_.value(first));
        break;
      case Type::kGauge:
        metric.gauge.value = static_cast<double>(metrics_.gauge(spec.id));
        break;
      case Type::kHistogram:
        metric.histogram = histogram(spec, first);
        break;
    }
    return metric;
  }

  // The count is the sum of the buckets as they were read: it cannot disagree with them while
  // children go on counting.
  ClientMetric::Histogram histogram(const MetricSpec& spec, ValueIndex first) const {
    ClientMetric::Histogram histogram;
    histogram.bucket.reserve(bucket_count(spec));
    for (ValueIndex i = 0; i < bucket_count(spec); ++i) {
      histogram.sample_count += metrics_.value(first + i);
      const double bound = i < spec.bounds.size()
                               ? seconds(static_cast<double>(spec.bounds[i].count()))
                               : std::numeric_limits<double>::infinity();
      histogram.bucket.push_back({histogram.sample_count, bound});
    }
    histogram.sample_sum = seconds(static_cast<double>(metrics_.value(first + sum_offset(spec))));
    return histogram;
  }

  const Metrics& metrics_;
};

}  // namespace

std::string page(const Metrics& metrics) {
  return prometheus::TextSerializer().Serialize(Scrape(metrics).Collect());
}

}  // namespace jsongate::metrics
