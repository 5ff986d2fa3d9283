#include "metrics/metrics.h"

#include <algorithm>
#include <array>
#include <utility>

#include "metrics/labels.h"
#include "metrics/request_cache.h"

namespace jsongate::metrics {
namespace {

// A route has a histogram, two byte counters and about as many request series as it has statuses.
constexpr std::size_t kValuesPerSeries = 6;
constexpr std::size_t kMinSeries = 64;
constexpr unsigned kMinPlaces = 256;
constexpr unsigned kMaxPlaces = 16384;

constinit thread_local RequestCache request_cache;

std::size_t values_for(std::size_t capacity) noexcept {
  return kFixedValues + capacity * kValuesPerSeries;
}

// The part of the series that applications may define.
std::size_t user_part(std::size_t capacity) noexcept { return capacity / 3; }

std::size_t footprint(std::size_t stripes, std::size_t places, std::size_t capacity) noexcept {
  const std::size_t user = user_part(capacity);
  return Processes::footprint(places) + SeriesTable::footprint(capacity - user) +
         SharedUserMetrics::footprint(user) + Slots::footprint(stripes, values_for(capacity));
}

// The most series that fit; 0 where not even kMinSeries do.
std::size_t capacity_for(std::size_t size, std::size_t stripes, std::size_t places) noexcept {
  std::size_t fits = 0;
  std::size_t beyond = Metrics::kMaxSeries + 1;
  while (beyond - fits > 1) {
    const std::size_t middle = fits + (beyond - fits) / 2;
    (footprint(stripes, places, middle) <= size ? fits : beyond) = middle;
  }
  return fits < kMinSeries ? 0 : fits;
}

std::string too_small(std::size_t size, unsigned children, std::size_t least) {
  return std::to_string(size) + " bytes of shared memory are too few for the metrics of " +
         std::to_string(children) + " children: at least " + std::to_string(least) +
         " are needed (JsonGateSharedSize)";
}

std::uint64_t nonnegative(std::chrono::nanoseconds duration) noexcept {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 0));
}

std::string_view exported_route(std::string_view route) noexcept {
  return route.empty() ? std::string_view("-") : route;
}

}  // namespace

std::variant<Metrics, std::string> Metrics::create(std::shared_ptr<shared::Arena> arena,
                                                   unsigned children) {
  const std::size_t size = arena->left();
  const std::size_t stripes = std::clamp(children, kMinStripes, kMaxStripes);
  const std::size_t places = std::clamp(children, kMinPlaces, kMaxPlaces);
  const std::size_t capacity = capacity_for(size, stripes, places);
  if (capacity == 0) return too_small(size, children, footprint(stripes, places, kMinSeries));
  Metrics metrics(std::move(arena));
  if (!metrics.lay_out(stripes, places, capacity)) {
    return too_small(size, children, footprint(stripes, places, kMinSeries));
  }
  return metrics;
}

bool Metrics::lay_out(std::size_t stripes, std::size_t places, std::size_t capacity) {
  const std::size_t user = user_part(capacity);
  const std::size_t values = values_for(capacity - user);
  if (!processes_.make(*arena_, places) || !slots_.make(*arena_, stripes, values_for(capacity)) ||
      !series_.make(*arena_, capacity - user, kFixedValues, values - kFixedValues) ||
      !user_.make(*arena_, slots_, processes_, user, static_cast<ValueIndex>(values),
                  user * kValuesPerSeries)) {
    return false;
  }
  process_ = &processes_.parent();
  stripe_ = slots_.stripe(processes_.stripe_of(process_, stripes));
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  identity_ = static_cast<std::uint64_t>(now.count()) | 1U;
  return true;
}

void Metrics::child_started() noexcept {
  add(fixed_series(Metric::kChildrenStarted), 1);
  add_to_gauge(process_, Metric::kChildren, 1);
}

void Metrics::claim(pid_t pid) noexcept {
  process_ = processes_.claim(pid);
  stripe_ = slots_.stripe(processes_.stripe_of(process_, slots_.stripes()));
  user_.claim(process_, stripe_);
}

void Metrics::release_cleanly(pid_t pid) noexcept {
  if (process_ != nullptr && process_->pid.load(std::memory_order_relaxed) == pid) {
    process_->leaving.store(1, std::memory_order_relaxed);
  }
}

void Metrics::child_gone(pid_t pid) noexcept {
  if (processes_.free(pid) == Processes::End::kDied) add(fixed_series(Metric::kChildrenDied), 1);
  add_to_gauge(process_, Metric::kChildren, -1);
}

void Metrics::add_to_gauge(Process* process, Metric metric, std::int64_t change) noexcept {
  if (process == nullptr) return;
  process->gauges[gauge_index(metric)].fetch_add(change, std::memory_order_relaxed);
}

template <Metric metric>
void Metrics::observe(ValueIndex first, std::chrono::nanoseconds duration) noexcept {
  constexpr const MetricSpec& kSpec = spec_of(metric);
  const auto bound = std::lower_bound(kSpec.bounds.begin(), kSpec.bounds.end(), duration);
  add(first + static_cast<ValueIndex>(bound - kSpec.bounds.begin()), 1);
  add(first + sum_offset(kSpec), nonnegative(duration));
}

std::optional<Series> Metrics::find(Metric metric,
                                    std::span<const std::string_view> labels) noexcept {
  return all_overflow(labels) ? std::nullopt : series_.intern(owner_of(metric), labels);
}

RequestSeries Metrics::resolve(const RequestSample& sample, std::uint8_t method) noexcept {
  LabelBuffer route_buffer;
  std::array<char, 3> status_buffer;
  const std::string_view route = bounded_label(exported_route(sample.route), route_buffer);
  const std::array labels{route, method_label(method), status_label(sample.status, status_buffer)};
  RequestSeries series;
  const auto place = [&](Metric metric) noexcept {
    const auto found = find(metric, std::span(labels).first(spec_of(metric).labels.count));
    series.dropped += found ? 0 : 1;
    if (found) series.route = found->labels[0];
    return found ? found->first_value : fixed_series(metric);
  };
  series.requests = place(Metric::kRequests);
  series.duration = place(Metric::kRequestDuration);
  series.bytes_in = place(Metric::kRequestBytes);
  series.bytes_out = place(Metric::kResponseBytes);
  return series;
}

RequestSeries Metrics::cached(const RequestSample& sample) noexcept {
  const std::uint8_t method = method_index(sample.method);
  const RequestCache::Key key{identity_, exported_route(sample.route), sample.status, method};
  if (const RequestSeries* const known = request_cache.find(key)) return *known;
  const RequestSeries series = resolve(sample, method);
  request_cache.put(key, series);
  return series;
}

// The first value of a series, or of the overflow series, which counts in `dropped`.
ValueIndex Metrics::place(Metric metric, std::span<const std::string_view> labels,
                          std::uint32_t& dropped) noexcept {
  const auto found = find(metric, labels);
  dropped += found ? 0 : 1;
  return found ? found->first_value : fixed_series(metric);
}

FilterSeries Metrics::filter_series(std::string_view filter, std::string_view direction) noexcept {
  LabelBuffer buffer;
  const std::array labels{bounded_label(filter, buffer), direction};
  FilterSeries series;
  series.duration = place(Metric::kFilterDuration, labels, series.dropped);
  series.input = place(Metric::kFilterInput, labels, series.dropped);
  series.output = place(Metric::kFilterOutput, labels, series.dropped);
  series.copied = place(Metric::kFilterCopied, labels, series.dropped);
  series.errors = place(Metric::kFilterErrors, labels, series.dropped);
  return series;
}

void Metrics::record(const FilterSeries& series, const FilterSample& sample) noexcept {
  observe<Metric::kFilterDuration>(series.duration, sample.duration);
  if (sample.input != 0) add(series.input, sample.input);
  if (sample.output != 0) add(series.output, sample.output);
  if (sample.copied != 0) add(series.copied, sample.copied);
  if (sample.failed) add(series.errors, 1);
  if (series.dropped != 0) add(fixed_series(Metric::kSeriesDropped), series.dropped);
}

void Metrics::count(Metric metric, std::string_view label, std::uint64_t increase) noexcept {
  LabelBuffer buffer;
  const std::array labels{bounded_label(label, buffer)};
  std::uint32_t dropped = 0;
  add(place(metric, labels, dropped), increase);
  if (dropped != 0) add(fixed_series(Metric::kSeriesDropped), dropped);
}

void Metrics::record(const RequestSample& sample) noexcept {
  const RequestSeries series = cached(sample);
  add(series.requests, 1);
  observe<Metric::kRequestDuration>(series.duration, sample.duration);
  if (sample.bytes_in != 0) add(series.bytes_in, sample.bytes_in);
  if (sample.bytes_out != 0) add(series.bytes_out, sample.bytes_out);
  if (series.dropped != 0) add(fixed_series(Metric::kSeriesDropped), series.dropped);
  if (sample.gil_entries != 0) {
    observe<Metric::kGilWait>(fixed_series(Metric::kGilWait), sample.gil_wait);
    add(fixed_series(Metric::kGilEntries), sample.gil_entries);
  }
  if (sample.failed) count(Metric::kPythonExceptions, exported_route(sample.route), 1);
}

}  // namespace jsongate::metrics
