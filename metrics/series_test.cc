#include "metrics/series.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "metrics/testing.h"

namespace jsongate::metrics {
namespace {

constexpr ValueIndex kFirst = 100;

struct Fixture {
  explicit Fixture(std::size_t capacity, std::size_t values)
      : arena(std::get<shared::Arena>(shared::Arena::reserve(Bytes{8 << 20}))) {
    EXPECT_TRUE(table.make(arena, capacity, kFirst, values));
  }
  std::optional<Series> intern(std::string_view route) {
    return table.intern(owner_of(Metric::kRequestBytes), std::array{route});
  }
  std::size_t size() const {
    std::size_t count = 0;
    table.each([&](const Series&) { ++count; });
    return count;
  }
  shared::Arena arena;
  SeriesTable table;
};

std::string route_of(int number) { return "/route/" + std::to_string(number); }

TEST(SeriesTable, OneSeriesPerMetricAndLabels) {
  Fixture f(64, 1000);
  const auto orders = f.intern("/orders");
  ASSERT_TRUE(orders);
  EXPECT_EQ(orders->first_value, kFirst);
  EXPECT_EQ(orders->labels[0], "/orders");
  EXPECT_EQ(f.intern("/orders")->first_value, kFirst);
  EXPECT_EQ(f.intern("/items")->first_value, kFirst + 1);
  const auto other =
      f.table.intern(owner_of(Metric::kResponseBytes), std::array{std::string_view("/orders")});
  EXPECT_EQ(other->first_value, kFirst + 2);
  EXPECT_EQ(f.size(), 3U);
}

TEST(SeriesTable, LabelsAreNotJustTheirTextInARow) {
  Fixture f(64, 1000);
  using Labels = std::array<std::string_view, 3>;
  std::set<ValueIndex> values;
  for (const Labels& labels : {Labels{"ab", "c", ""}, Labels{"a", "bc", ""}, Labels{"", "ab", "c"},
                               Labels{"abc", "", ""}, Labels{"", "", "abc"}, Labels{"", "", ""}}) {
    const auto series = f.table.intern(owner_of(Metric::kRequests), labels);
    ASSERT_TRUE(series);
    EXPECT_EQ(series->labels, labels);
    values.insert(series->first_value);
  }
  EXPECT_EQ(values.size(), 6U);
}

TEST(SeriesTable, AHistogramTakesAllItsValues) {
  Fixture f(64, 1000);
  const std::array<std::string_view, 1> route{"/"};
  f.table.intern(owner_of(Metric::kRequestDuration), route);
  EXPECT_EQ(f.intern("/")->first_value,
            kFirst + spec_of(Metric::kRequestDuration).bounds.size() + 2);
}

TEST(SeriesTable, StopsAtItsCapacity) {
  Fixture f(50, 1000);
  for (int i = 0; i < 200; ++i) EXPECT_EQ(f.intern(route_of(i)).has_value(), i < 50);
  EXPECT_EQ(f.size(), 50U);
  EXPECT_TRUE(f.intern(route_of(49)));
}

TEST(SeriesTable, StopsWhereValuesAreShortAndStillFitsWhatIsSmaller) {
  Fixture f(50, 20);
  const auto histogram = [&](std::string_view route) {
    return f.table.intern(owner_of(Metric::kRequestDuration), std::array{route}).has_value();
  };
  EXPECT_TRUE(histogram("/a"));
  EXPECT_FALSE(histogram("/b"));
  EXPECT_TRUE(f.intern("/b"));
  EXPECT_TRUE(f.intern("/c"));
  EXPECT_FALSE(f.intern("/d"));
}

TEST(SeriesTable, StopsWhereTextIsShort) {
  Fixture f(8, 1000);
  int made = 0;
  for (int i = 0; i < 8; ++i)
    made += f.intern(std::string(250, static_cast<char>('a' + i))) ? 1 : 0;
  EXPECT_EQ(made, 3);
  EXPECT_TRUE(f.intern("/short"));
}

// Every series that was handed out is in the table once, and no two share a value.
void expect_disjoint(const Fixture& f, std::size_t series) {
  std::map<std::string, int> routes;
  std::set<ValueIndex> values;
  f.table.each([&](const Series& one) {
    ++routes[std::string(one.labels[0])];
    values.insert(one.first_value);
  });
  EXPECT_EQ(routes.size(), series);
  EXPECT_EQ(values.size(), series);
  for (const auto& [route, count] : routes) EXPECT_EQ(count, 1) << route;
}

TEST(SeriesTable, ThreadsAgreeOnOneSeries) {
  constexpr int kRoutes = 2000;
  Fixture f(2 * kRoutes, 2 * kRoutes);
  std::array<std::vector<ValueIndex>, 8> seen;
  std::vector<std::thread> threads;
  for (auto& mine : seen) {
    threads.emplace_back([&f, &mine] {
      for (int i = 0; i < kRoutes; ++i) mine.push_back(f.intern(route_of(i))->first_value);
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& mine : seen) EXPECT_EQ(mine, seen[0]);
  expect_disjoint(f, kRoutes);
}

TEST(SeriesTable, ProcessesAgreeOnOneSeries) {
  constexpr int kRoutes = 2000;
  Fixture f(4 * kRoutes, 4 * kRoutes);
  auto* go = f.arena.make<std::atomic<int>>(1);
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    children.push_back(testing::fork_child([&] {
      while (go->load() == 0) std::this_thread::yield();
      for (int i = 0; i < kRoutes; ++i) {
        if (!f.intern(route_of(i))) _exit(1);
      }
    }));
  }
  go->store(1);
  for (const pid_t child : children) {
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  expect_disjoint(f, kRoutes);
}

TEST(SeriesTable, AChildKilledWhileItInsertsStandsInNobodysWay) {
  constexpr int kRoutes = 20000;
  Fixture f(kRoutes + 100, kRoutes + 100);
  auto* progress = f.arena.make<std::atomic<int>>(1);
  for (int round = 1; round <= 40; ++round) {
    const pid_t child = testing::fork_child([&] {
      for (int i = 0; i < kRoutes; ++i) {
        f.intern(route_of(i));
        progress->store(i);
      }
    });
    while (progress->load() < round * kRoutes / 80) std::this_thread::yield();
    kill(child, SIGKILL);
    ASSERT_EQ(waitpid(child, nullptr, 0), child);
  }
  for (int i = 0; i < kRoutes; ++i) ASSERT_TRUE(f.intern(route_of(i))) << i;
  expect_disjoint(f, kRoutes);
}

}  // namespace
}  // namespace jsongate::metrics
