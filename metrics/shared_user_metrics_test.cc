#include "metrics/shared_user_metrics.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "metrics/definition_text.h"
#include "metrics/testing.h"

namespace jsongate::metrics {
namespace {

using testing::fork_child;
using testing::metrics_of;
using testing::reap;
using testing::start_child;
using testing::value_of;

constexpr std::size_t kMost = 1000;

MetricDefinition counter_of(std::string name, std::vector<std::string> labels = {}) {
  return {
      MetricKind::kCounter, GaugeMode::kShared, std::move(name), "Help.", std::move(labels), {}};
}

MetricDefinition gauge_of(std::string name, GaugeMode mode = GaugeMode::kShared) {
  return {MetricKind::kGauge, mode, std::move(name), "Help.", {}, {}};
}

MetricDefinition histogram_of(std::string name, std::vector<double> bounds) {
  return {MetricKind::kHistogram, GaugeMode::kShared, std::move(name), "Help.", {},
          std::move(bounds)};
}

MetricSeries series_of(Metrics& metrics, const MetricDefinition& definition,
                       const std::vector<std::string_view>& labels = {}, std::size_t most = kMost) {
  return metrics.user().series_of(metrics.user().define(definition), definition, labels, most);
}

void add(Metrics& metrics, const MetricDefinition& definition, double amount = 1,
         const std::vector<std::string_view>& labels = {}, std::size_t most = kMost) {
  const MetricSeries series = series_of(metrics, definition, labels, most);
  if (series.dropped) metrics.user().count_dropped();
  add_to_cell(*series.cells, amount);
}

double dropped(const Metrics& metrics) {
  return value_of(metrics, "jsongate_series_dropped_total");
}

void end(Metrics& metrics, pid_t child) {
  kill(child, SIGKILL);
  reap(metrics, child);
}

TEST(UserMetrics, AppearOnceTheyAreDefined) {
  Metrics metrics = metrics_of();
  metrics.user().define(counter_of("calls_total"));
  metrics.user().define(counter_of("labelled_total", {"a"}));
  const std::string text = page(metrics);
  EXPECT_NE(text.find("# HELP calls_total Help.\n# TYPE calls_total counter\ncalls_total 0\n"),
            std::string::npos);
  EXPECT_TRUE(text.ends_with("# HELP labelled_total Help.\n# TYPE labelled_total counter\n"));
}

TEST(UserMetrics, WholeNumbersStayExactBeyondWhatAFloatHas) {
  Metrics metrics = metrics_of();
  const auto calls = counter_of("calls_total");
  add(metrics, calls, 9007199254740991.0);
  add(metrics, calls, 1);
  EXPECT_NE(page(metrics).find("\ncalls_total 9007199254740992\n"), std::string::npos);
}

TEST(UserMetrics, AreExportedSortedByNameAndLabels) {
  Metrics metrics = metrics_of();
  const auto calls = counter_of("b_total", {"user", "status"});
  add(metrics, calls, 2, {"z", "200"});
  add(metrics, calls, 1, {"a\"\\\n", "200"});
  metrics.user().define(gauge_of("a"));
  EXPECT_TRUE(
      page(metrics).ends_with("# HELP a Help.\n# TYPE a gauge\na 0\n"
                              "# HELP b_total Help.\n# TYPE b_total counter\n"
                              "b_total{user=\"a\\\"\\\\\\n\",status=\"200\"} 1\n"
                              "b_total{user=\"z\",status=\"200\"} 2\n"));
}

TEST(UserMetrics, HelpIsEscaped) {
  Metrics metrics = metrics_of();
  auto definition = gauge_of("a");
  definition.help = "one\\two\nthree";
  metrics.user().define(definition);
  EXPECT_NE(page(metrics).find("# HELP a one\\\\two\\nthree\n"), std::string::npos);
}

TEST(UserMetrics, LabelsAreShortAndUtf8) {
  Metrics metrics = metrics_of();
  const auto calls = counter_of("calls_total", {"a"});
  const std::string x(300, 'x');
  add(metrics, calls, 1, {x});
  add(metrics, calls, 1, {std::string_view(x).substr(0, 299)});
  add(metrics, calls, 1, {"bad\xff"});
  EXPECT_EQ(value_of(metrics, "calls_total{a=\"" + x.substr(0, 256) + "\"}"), 2);
  EXPECT_EQ(value_of(metrics, "calls_total{a=\"bad?\"}"), 1);
}

TEST(UserMetrics, HistogramsCountCumulatively) {
  Metrics metrics = metrics_of();
  const auto sizes = histogram_of("sizes", {1, 2.5});
  const MetricSeries series = series_of(metrics, sizes);
  series.cells[0].fetch_add(2);
  series.cells[2].fetch_add(3);
  add_to_cell(series.cells[3], 0.5);
  EXPECT_EQ(value_of(metrics, "sizes_bucket{le=\"1\"}"), 2);
  EXPECT_EQ(value_of(metrics, "sizes_bucket{le=\"2.5\"}"), 2);
  EXPECT_EQ(value_of(metrics, "sizes_bucket{le=\"+Inf\"}"), 5);
  EXPECT_EQ(value_of(metrics, "sizes_count"), 5);
  EXPECT_EQ(value_of(metrics, "sizes_sum"), 0.5);
}

TEST(UserMetrics, AreCappedPerMetricAndSaySo) {
  Metrics metrics = metrics_of();
  const auto calls = counter_of("calls_total", {"user"});
  const auto others = counter_of("others_total", {"user"});
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 10; ++i) add(metrics, calls, 1, {std::to_string(i)}, 4);
  }
  add(metrics, others, 1, {"a"}, 4);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(value_of(metrics, "calls_total{user=\"" + std::to_string(i) + "\"}"), 2);
  }
  EXPECT_EQ(value_of(metrics, "calls_total{user=\"4\"}"), -1);
  EXPECT_EQ(value_of(metrics, "calls_total{user=\"overflow\"}"), 12);
  EXPECT_EQ(value_of(metrics, "others_total{user=\"a\"}"), 1);
  EXPECT_EQ(dropped(metrics), 12);
}

TEST(UserMetrics, TheLabelOverflowIsTheOverflowSeries) {
  Metrics metrics = metrics_of();
  const auto calls = counter_of("calls_total", {"user"});
  add(metrics, calls, 1, {"overflow"});
  EXPECT_EQ(value_of(metrics, "calls_total{user=\"overflow\"}"), 1);
  EXPECT_EQ(dropped(metrics), 1);
}

TEST(UserMetrics, WithoutRoomObservationsAreDropped) {
  Metrics metrics = metrics_of(1 << 20);
  int fitted = 0;
  for (int i = 0; i < 5000; ++i) {
    const auto many = histogram_of("h" + std::to_string(i), std::vector<double>(200, i));
    fitted += metrics.user().define(many) == 0 ? 0 : 1;
  }
  EXPECT_GT(fitted, 0);
  EXPECT_LT(fitted, 5000);
  const auto late = histogram_of("late", std::vector<double>(200, 1));
  const MetricSeries series = series_of(metrics, late);
  ASSERT_TRUE(series.dropped);
  series.cells[201].fetch_add(1);  // the last of its cells is there all the same
  metrics.record(testing::sample_of("/"));
  EXPECT_EQ(value_of(metrics, R"(jsongate_request_duration_seconds_count{route="/"})"), 1);
  EXPECT_EQ(value_of(metrics, "late_count"), -1);
}

TEST(UserMetrics, ADefinitionThatIsTooLongHasNoRoom) {
  Metrics metrics = metrics_of();
  const std::vector<std::string> labels(kMaxMetricLabels, std::string(4000, 'l'));
  EXPECT_EQ(metrics.user().define(counter_of("calls_total", labels)), 0U);
}

TEST(UserMetrics, ManySeriesDoNotTakeTheRoomOfTheCatalog) {
  Metrics metrics = metrics_of(1 << 20);
  const auto calls = counter_of("calls_total", {"user"});
  for (int i = 0; i < 100000; ++i) add(metrics, calls, 1, {std::to_string(i)}, 1000000);
  EXPECT_GT(value_of(metrics, "calls_total{user=\"overflow\"}"), 90000);
  metrics.record(testing::sample_of("/"));
  EXPECT_EQ(value_of(metrics, R"(jsongate_request_duration_seconds_count{route="/"})"), 1);
}

TEST(UserMetrics, KilledChildrenLoseNoCount) {
  Metrics metrics = metrics_of();
  shared::Arena board = std::get<shared::Arena>(shared::Arena::reserve(Bytes{4096}));
  auto* counted = board.make<std::atomic<std::uint64_t>>(1);
  const auto calls = counter_of("calls_total", {"user"});
  for (int round = 1; round <= 20; ++round) {
    std::vector<pid_t> children;
    for (int i = 0; i < 3; ++i) {
      children.push_back(start_child(metrics, [&] {
        for (;;) {
          add(metrics, calls, 1, {"a"});
          counted->fetch_add(1);
        }
      }));
    }
    while (counted->load() < static_cast<std::uint64_t>(round) * 1000) std::this_thread::yield();
    for (const pid_t child : children) end(metrics, child);
  }
  const auto seen = static_cast<std::uint64_t>(value_of(metrics, "calls_total{user=\"a\"}"));
  EXPECT_GE(seen, counted->load());
  EXPECT_LE(seen, counted->load() + 60);
}

TEST(UserMetrics, ChildrenThatDefineAtOnceAgree) {
  Metrics metrics = metrics_of(8 << 20);
  shared::Arena board = std::get<shared::Arena>(shared::Arena::reserve(Bytes{4096}));
  auto* go = board.make<std::atomic<int>>(1);
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    children.push_back(start_child(metrics, [&] {
      while (go->load() == 0) std::this_thread::yield();
      for (int i = 0; i < 200; ++i) {
        add(metrics, counter_of("c" + std::to_string(i) + "_total", {"a"}), 1, {"x"});
      }
    }));
  }
  go->store(1);
  for (const pid_t child : children) reap(metrics, child);
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(value_of(metrics, "c" + std::to_string(i) + "_total{a=\"x\"}"), 4) << i;
  }
  EXPECT_EQ(dropped(metrics), 0);
}

TEST(UserMetrics, TheCapIsOneForAllChildren) {
  Metrics metrics = metrics_of();
  const auto calls = counter_of("calls_total", {"a"});
  for (int child = 0; child < 3; ++child) {
    reap(metrics, start_child(metrics, [&] {
           for (int i = 0; i < 10; ++i) {
             add(metrics, calls, 1, {std::to_string(child * 10 + i)}, 15);
           }
         }));
  }
  EXPECT_EQ(value_of(metrics, "calls_total{a=\"14\"}"), 1);
  EXPECT_EQ(value_of(metrics, "calls_total{a=\"15\"}"), -1);
  EXPECT_EQ(value_of(metrics, "calls_total{a=\"overflow\"}"), 15);
}

TEST(UserMetrics, AGaugeIsOneForAllChildrenAndStays) {
  Metrics metrics = metrics_of();
  const auto queue = gauge_of("queue");
  reap(metrics, start_child(metrics, [&] { set_cell(*series_of(metrics, queue).cells, 5); }));
  reap(metrics, start_child(metrics, [&] { add(metrics, queue, -2); }));
  EXPECT_EQ(value_of(metrics, "queue"), 3);
}

TEST(UserMetrics, LiveGaugesAreOfLivingChildren) {
  Metrics metrics = metrics_of();
  const auto sum = gauge_of("sum", GaugeMode::kLiveSum);
  const auto max = gauge_of("max", GaugeMode::kLiveMax);
  const auto min = gauge_of("min", GaugeMode::kLiveMin);
  shared::Arena board = std::get<shared::Arena>(shared::Arena::reserve(Bytes{4096}));
  auto* ready = board.make<std::atomic<int>>(1);
  std::vector<pid_t> children;
  for (const double part : {0.0, 3.0, 4.0}) {
    children.push_back(start_child(metrics, [&] {
      for (const auto* gauge : {&sum, &max, &min}) {
        set_cell(*series_of(metrics, *gauge).cells, part);
      }
      ready->fetch_add(1);
      pause();
    }));
  }
  while (ready->load() < 3) std::this_thread::yield();
  const auto expect = [&](double all, double most, double least) {
    EXPECT_EQ(value_of(metrics, "sum"), all);
    EXPECT_EQ(value_of(metrics, "max"), most);
    EXPECT_EQ(value_of(metrics, "min"), least);
  };
  expect(7, 4, 0);  // a zero that was set counts, a child that has set none does not
  end(metrics, children[0]);
  expect(7, 4, 3);
  end(metrics, children[2]);
  expect(3, 3, 3);
  end(metrics, children[1]);
  expect(0, -1, -1);  // no such line: nobody has a largest value
}

TEST(UserMetrics, LiveGaugesEndAtTheirCells) {
  Metrics metrics = metrics_of();
  for (std::uint32_t i = 0; i < Processes::kLiveCells; ++i) {
    const auto gauge = gauge_of("g" + std::to_string(i), GaugeMode::kLiveSum);
    EXPECT_FALSE(series_of(metrics, gauge).dropped);
    EXPECT_FALSE(series_of(metrics, gauge).dropped);
  }
  EXPECT_TRUE(series_of(metrics, gauge_of("late", GaugeMode::kLiveSum)).dropped);
  EXPECT_FALSE(series_of(metrics, gauge_of("other")).dropped);
}

TEST(UserMetrics, OfTwoDefinitionsTheYoungestChildsIsExported) {
  Metrics metrics = metrics_of();
  const auto old = counter_of("calls_total", {"a"});
  const auto changed = counter_of("calls_total", {"a", "b"});
  const auto run = [&](const MetricDefinition& definition,
                       const std::vector<std::string_view>& labels) {
    reap(metrics, start_child(metrics, [&] { add(metrics, definition, 1, labels); }));
  };
  run(old, {"x"});
  run(changed, {"x", "y"});
  EXPECT_EQ(value_of(metrics, "calls_total{a=\"x\"}"), -1);
  EXPECT_EQ(value_of(metrics, "calls_total{a=\"x\",b=\"y\"}"), 1);
  add(metrics, old, 1, {"x"});  // the parent is older than any child
  EXPECT_EQ(value_of(metrics, "calls_total{a=\"x\"}"), -1);
  run(old, {"x"});  // taken back: it goes on from where it was
  EXPECT_EQ(value_of(metrics, "calls_total{a=\"x\"}"), 3);
  EXPECT_EQ(value_of(metrics, "calls_total{a=\"x\",b=\"y\"}"), -1);
}

TEST(UserMetrics, ANameStandsOnThePageOnce) {
  Metrics metrics = metrics_of();
  reap(metrics, start_child(metrics, [&] { metrics.user().define(histogram_of("time", {1})); }));
  EXPECT_EQ(value_of(metrics, "time_count"), 0);
  reap(metrics, start_child(metrics, [&] { add(metrics, gauge_of("time_count"), 7); }));
  EXPECT_EQ(value_of(metrics, "time_count"), 7);
  EXPECT_EQ(value_of(metrics, "time_sum"), -1);
}

TEST(UserMetrics, TextOfADefinitionIsTheDefinition) {
  const MetricDefinition definition{
      MetricKind::kHistogram,          GaugeMode::kLiveMax, "name", "",
      {"", "a", std::string(5, '\0')}, {-1.5, 0, 1e300}};
  const MetricDefinition back = unpack_definition(pack(definition));
  EXPECT_EQ(back, definition);
}

TEST(UserMetrics, ACellTellsAZeroThatWasWrittenFromNothing) {
  MetricCell cell{0};
  add_to_cell(cell, 1);
  add_to_cell(cell, -1);
  EXPECT_NE(cell.load(), 0U);
  EXPECT_FALSE(std::signbit(cell_value(cell.load())));
  set_cell(cell, std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isinf(cell_value(cell.load())));
}

}  // namespace
}  // namespace jsongate::metrics
