// The cost of counting one request, and of one scrape.
#include <benchmark/benchmark.h>

#include <array>
#include <string>

#include "metrics/metrics.h"
#include "metrics/scrape.h"

namespace jsongate::metrics {
namespace {

Metrics make_metrics() {
  auto arena = std::get<shared::Arena>(shared::Arena::reserve(Bytes{16 << 20}));
  return std::get<Metrics>(Metrics::create(std::make_shared<shared::Arena>(std::move(arena)), 4));
}

RequestSample sample_of(std::string_view route) {
  RequestSample sample;
  sample.route = route;
  sample.method = "GET";
  sample.status = 200;
  sample.duration = std::chrono::microseconds(300);
  sample.bytes_out = 27;
  sample.gil_entries = 1;
  sample.gil_wait = std::chrono::microseconds(3);
  return sample;
}

void BM_RecordOneRoute(benchmark::State& state) {
  Metrics metrics = make_metrics();
  const RequestSample sample = sample_of("/orders/{id}");
  for (auto _ : state) metrics.record(sample);
}
BENCHMARK(BM_RecordOneRoute);

// The whole of what a request costs: in flight, recorded, no longer in flight.
void BM_RequestOnTwentyRoutes(benchmark::State& state) {
  Metrics metrics = make_metrics();
  std::array<std::string, 20> routes;
  for (std::size_t i = 0; i < routes.size(); ++i) routes[i] = "/v1/resource/" + std::to_string(i);
  std::size_t next = 0;
  for (auto _ : state) {
    metrics.request_begins();
    metrics.record(sample_of(routes[next]));
    metrics.request_ends();
    next = next + 1 == routes.size() ? 0 : next + 1;
  }
}
BENCHMARK(BM_RequestOnTwentyRoutes);

// Threads of one child write to the same stripe.
void BM_RecordThreads(benchmark::State& state) {
  static Metrics metrics = make_metrics();
  const RequestSample sample = sample_of("/orders/{id}");
  for (auto _ : state) metrics.record(sample);
}
BENCHMARK(BM_RecordThreads)->Threads(2);

// A route that is not remembered: the way through the hash table.
void BM_RecordUnremembered(benchmark::State& state) {
  Metrics metrics = make_metrics();
  const std::string route(300, 'r');
  const RequestSample sample = sample_of(route);
  for (auto _ : state) metrics.record(sample);
}
BENCHMARK(BM_RecordUnremembered);

void BM_Scrape(benchmark::State& state) {
  Metrics metrics = make_metrics();
  for (int i = 0; i < state.range(0); ++i) metrics.record(sample_of("/" + std::to_string(i)));
  for (auto _ : state) benchmark::DoNotOptimize(page(metrics));
}
BENCHMARK(BM_Scrape)->Arg(10)->Arg(100)->Arg(1000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace jsongate::metrics
