#include "metrics/metrics.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "metrics/testing.h"

namespace jsongate::metrics {
namespace {

using std::chrono_literals::operator""ns;
using std::chrono_literals::operator""ms;
using testing::metrics_of;
using testing::sample_of;
using testing::value_of;

std::size_t series_count(const Metrics& metrics) {
  std::size_t count = 0;
  metrics.series().each([&](const Series&) { ++count; });
  return count;
}

std::uint64_t sum_of(const Metrics& metrics, Metric metric) {
  std::uint64_t total = metrics.value(fixed_series(metric));
  metrics.series().each([&](const Series& series) {
    if (series.owner == owner_of(metric).id) total += metrics.value(series.first_value);
  });
  return total;
}

TEST(Metrics, RecordsARequest) {
  Metrics metrics = metrics_of();
  RequestSample sample = sample_of("/orders/{id}", 404);
  sample.gil_entries = 2;
  sample.gil_wait = 3ms;
  sample.failed = true;
  metrics.record(sample);
  metrics.record(sample);
  EXPECT_EQ(value_of(metrics,
                     R"(jsongate_requests_total{route="/orders/{id}",method="GET",status="404"})"),
            2);
  EXPECT_EQ(value_of(metrics, R"(jsongate_request_duration_seconds_count{route="/orders/{id}"})"),
            2);
  EXPECT_DOUBLE_EQ(
      value_of(metrics, R"(jsongate_request_duration_seconds_sum{route="/orders/{id}"})"), 0.0006);
  EXPECT_EQ(value_of(metrics, R"(jsongate_request_body_bytes_total{route="/orders/{id}"})"), 4);
  EXPECT_EQ(value_of(metrics, R"(jsongate_response_body_bytes_total{route="/orders/{id}"})"), 6);
  EXPECT_EQ(value_of(metrics, R"(jsongate_python_exceptions_total{route="/orders/{id}"})"), 2);
  EXPECT_EQ(value_of(metrics, "jsongate_gil_entries_total"), 4);
  EXPECT_EQ(value_of(metrics, "jsongate_gil_wait_seconds_count"), 2);
  EXPECT_DOUBLE_EQ(value_of(metrics, "jsongate_gil_wait_seconds_sum"), 0.006);
}

TEST(Metrics, ARequestWithoutPythonObservesNoGilWait) {
  Metrics metrics = metrics_of();
  RequestSample sample = sample_of("/");
  sample.gil_wait = 3ms;
  metrics.record(sample);
  EXPECT_EQ(value_of(metrics, "jsongate_gil_wait_seconds_count"), 0);
  EXPECT_EQ(value_of(metrics, "jsongate_gil_entries_total"), 0);
  EXPECT_EQ(value_of(metrics, R"(jsongate_python_exceptions_total{route="/"})"), -1);
}

TEST(Metrics, CountsUnderOneLabel) {
  Metrics metrics = metrics_of();
  metrics.count(Metric::kEveryRuns, "limits:refresh", 1);
  metrics.count(Metric::kEveryRuns, "limits:refresh", 2);
  metrics.count(Metric::kEverySkipped, "overflow", 5);
  EXPECT_EQ(value_of(metrics, R"(jsongate_every_runs_total{function="limits:refresh"})"), 3);
  EXPECT_EQ(value_of(metrics, R"(jsongate_every_skipped_total{function="overflow"})"), 5);
  EXPECT_EQ(value_of(metrics, "jsongate_series_dropped_total"), 1);
}

TEST(Metrics, LabelsThatAClientChoosesAreBounded) {
  Metrics metrics = metrics_of();
  for (int i = 0; i < 1000; ++i) {
    const std::string method = "M" + std::to_string(i);
    RequestSample sample = sample_of("", 600 + i);
    sample.method = method;
    metrics.record(sample);
  }
  EXPECT_EQ(
      value_of(metrics, R"(jsongate_requests_total{route="-",method="other",status="other"})"),
      1000);
  EXPECT_EQ(series_count(metrics), 4U);
}

TEST(Metrics, ANegativeDurationCountsAsZero) {
  Metrics metrics = metrics_of();
  RequestSample sample = sample_of("/");
  sample.duration = -5ms;
  metrics.record(sample);
  EXPECT_EQ(value_of(metrics, R"(jsongate_request_duration_seconds_sum{route="/"})"), 0);
  EXPECT_EQ(value_of(metrics, R"(jsongate_request_duration_seconds_bucket{route="/",le="0.0001"})"),
            1);
}

TEST(Metrics, ATextThatComesToStandAtAKnownAddressIsNotMistaken) {
  Metrics metrics = metrics_of();
  std::string route = "/first";
  metrics.record(sample_of(route));
  std::memcpy(route.data(), "/other", route.size());
  metrics.record(sample_of(route));
  metrics.record(sample_of(std::string_view(route).substr(0, 3)));
  EXPECT_EQ(
      value_of(metrics, R"(jsongate_requests_total{route="/first",method="GET",status="200"})"), 1);
  EXPECT_EQ(
      value_of(metrics, R"(jsongate_requests_total{route="/other",method="GET",status="200"})"), 1);
  EXPECT_EQ(value_of(metrics, R"(jsongate_requests_total{route="/ot",method="GET",status="200"})"),
            1);
}

TEST(Metrics, TwoOfThemDoNotShareWhatAThreadRemembers) {
  Metrics first = metrics_of();
  first.record(sample_of("/padding"));
  first.record(sample_of("/"));
  Metrics second = metrics_of();
  second.record(sample_of("/"));
  EXPECT_EQ(value_of(first, R"(jsongate_requests_total{route="/",method="GET",status="200"})"), 1);
  EXPECT_EQ(value_of(second, R"(jsongate_requests_total{route="/",method="GET",status="200"})"), 1);
  EXPECT_EQ(series_count(second), 4U);
}

TEST(Metrics, AMillionRoutesStopAtTheCap) {
  Metrics metrics = metrics_of(1 << 20);
  constexpr std::uint64_t kRequests = 1000000;
  std::string route = "/0000000";
  for (std::uint64_t i = 0; i < kRequests; ++i) {
    std::snprintf(route.data(), route.size() + 1, "/%07d", static_cast<int>(i));
    metrics.record(sample_of(route));
  }
  EXPECT_LE(series_count(metrics), metrics.series().capacity());
  EXPECT_EQ(sum_of(metrics, Metric::kRequests), kRequests);
  EXPECT_EQ(sum_of(metrics, Metric::kRequestBytes), 2 * kRequests);
  EXPECT_EQ(sum_of(metrics, Metric::kResponseBytes), 3 * kRequests);
  // Each request of the test makes four observations; those of one duration all are in the bucket
  // of 500 µs.
  const std::uint64_t overflowed = metrics.value(fixed_series(Metric::kRequests)) +
                                   metrics.value(fixed_series(Metric::kRequestDuration) + 2) +
                                   metrics.value(fixed_series(Metric::kRequestBytes)) / 2 +
                                   metrics.value(fixed_series(Metric::kResponseBytes)) / 3;
  EXPECT_EQ(metrics.value(fixed_series(Metric::kSeriesDropped)), overflowed);
  EXPECT_GT(overflowed, kRequests);
  const std::size_t at_cap = series_count(metrics);
  for (int i = 0; i < 1000; ++i) metrics.record(sample_of("/late/" + std::to_string(i)));
  EXPECT_EQ(series_count(metrics), at_cap);
}

TEST(Metrics, RoutesFromBeforeTheCapGoOnCounting) {
  Metrics metrics = metrics_of(1 << 20);
  metrics.record(sample_of("/early"));
  for (int i = 0; i < 100000; ++i) metrics.record(sample_of("/" + std::to_string(i)));
  metrics.record(sample_of("/early"));
  EXPECT_EQ(
      value_of(metrics, R"(jsongate_requests_total{route="/early",method="GET",status="200"})"), 2);
}

TEST(Metrics, ARouteCalledOverflowIsTheOverflowSeries) {
  Metrics metrics = metrics_of();
  metrics.record(sample_of("overflow"));
  EXPECT_EQ(value_of(metrics, R"(jsongate_request_duration_seconds_count{route="overflow"})"), 1);
  EXPECT_EQ(series_count(metrics), 1U);
}

TEST(Metrics, ThreadsLoseNothing) {
  Metrics metrics = metrics_of();
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&metrics] {
      for (int i = 0; i < 5000; ++i) {
        metrics.request_begins();
        metrics.record(sample_of("/" + std::to_string(i % 100), 200 + i % 7));
        metrics.request_ends();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(sum_of(metrics, Metric::kRequests), 40000U);
  EXPECT_EQ(metrics.gauge(Metric::kRequestsInFlight), 0);
  EXPECT_EQ(series_count(metrics), 100U * (7 + 3));
}

TEST(Metrics, RefusesTooLittle) {
  auto little = Metrics::create(testing::arena_of(4096), 4);
  const std::string refusal = std::get<std::string>(little);
  ASSERT_TRUE(refusal.starts_with(
      "4096 bytes of shared memory are too few for the metrics of 4 children: at least "));
  const std::size_t least = std::stoul(refusal.substr(refusal.find("least ") + 6));
  EXPECT_TRUE(
      std::holds_alternative<std::string>(Metrics::create(testing::arena_of(least - 64), 4)));
  EXPECT_TRUE(std::holds_alternative<Metrics>(Metrics::create(testing::arena_of(least), 4)));
}

TEST(Metrics, HasAsManyStripesAsChildrenWithinItsLimits) {
  EXPECT_EQ(metrics_of(4 << 20, 0).stripes(), Metrics::kMinStripes);
  EXPECT_EQ(metrics_of(4 << 20, 7).stripes(), 7U);
  EXPECT_EQ(metrics_of(16 << 20, 100000).stripes(), Metrics::kMaxStripes);
}

}  // namespace
}  // namespace jsongate::metrics
