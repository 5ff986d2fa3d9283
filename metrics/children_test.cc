// What the metrics owe to children that come, go and are killed.
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <thread>
#include <vector>

#include "metrics/testing.h"

namespace jsongate::metrics {
namespace {

using testing::metrics_of;
using testing::reap;
using testing::sample_of;
using testing::start_child;

constexpr std::string_view kRequests =
    R"(jsongate_requests_total{route="/",method="GET",status="200"})";

// What the children say they have done, in memory that they share with the test.
struct Tally {
  std::atomic<std::uint64_t> recorded;
  std::atomic<std::uint64_t> ready;
  std::atomic<std::uint64_t> stripe;
};

struct Board {
  Board() : arena(std::get<shared::Arena>(shared::Arena::reserve(Bytes{65536}))) {
    tallies = arena.make<Tally>(64);
  }
  std::uint64_t recorded() const {
    std::uint64_t total = 0;
    for (int i = 0; i < 64; ++i) total += tallies[i].recorded.load();
    return total;
  }
  void wait_ready(int child) const {
    while (tallies[child].ready.load() == 0) std::this_thread::yield();
  }
  shared::Arena arena;
  Tally* tallies;
};

[[noreturn]] void count_for_ever(Metrics& metrics, Tally& tally) {
  for (;;) {
    metrics.request_begins();
    metrics.record(sample_of("/"));
    tally.recorded.fetch_add(1);
    if (tally.recorded.load() == 1000) tally.ready.store(1);
    metrics.request_ends();
  }
}

double died(const Metrics& metrics) {
  return testing::value_of(metrics, "jsongate_children_died_total");
}

TEST(Children, KilledOnesLoseNoCountAndLeaveNoGauge) {
  Metrics metrics = metrics_of();
  const Board board;
  double before = 0;
  for (int generation = 0; generation < 10; ++generation) {
    std::vector<pid_t> children;
    for (int i = 0; i < 4; ++i) {
      Tally& tally = board.tallies[generation * 4 + i];
      children.push_back(start_child(metrics, [&] { count_for_ever(metrics, tally); }));
    }
    for (int i = 0; i < 4; ++i) board.wait_ready(generation * 4 + i);
    EXPECT_EQ(metrics.gauge(Metric::kChildren), 4);
    for (const pid_t child : children) kill(child, SIGKILL);
    for (const pid_t child : children) reap(metrics, child);
    const double now = testing::value_of(metrics, kRequests);
    EXPECT_GE(now, before);
    before = now;
    EXPECT_EQ(metrics.gauge(Metric::kRequestsInFlight), 0);
    EXPECT_EQ(metrics.gauge(Metric::kChildren), 0);
  }
  // A child may be killed after it recorded and before it told the board: one request each at most.
  EXPECT_GE(before, static_cast<double>(board.recorded()));
  EXPECT_LE(before, static_cast<double>(board.recorded() + 40));
  EXPECT_EQ(died(metrics), 40);
  EXPECT_EQ(testing::value_of(metrics, "jsongate_children_started_total"), 40);
}

TEST(Children, OneKilledInTheMiddleOfARequestIsNoLongerInFlight) {
  Metrics metrics = metrics_of();
  const Board board;
  const pid_t child = start_child(metrics, [&] {
    for (int i = 0; i < 5; ++i) metrics.request_begins();
    board.tallies[0].ready.store(1);
    pause();
  });
  board.wait_ready(0);
  EXPECT_EQ(metrics.gauge(Metric::kRequestsInFlight), 5);
  kill(child, SIGKILL);
  reap(metrics, child);
  EXPECT_EQ(metrics.gauge(Metric::kRequestsInFlight), 0);
}

TEST(Children, OneThatWasAskedToEndHasNotDied) {
  Metrics metrics = metrics_of();
  reap(metrics, start_child(metrics, [&] { metrics.release_cleanly(getpid()); }));
  EXPECT_EQ(died(metrics), 0);
  reap(metrics, start_child(metrics, [] {}));
  EXPECT_EQ(died(metrics), 1);
  reap(metrics, start_child(metrics, [&] { metrics.release_cleanly(getppid()); }));
  EXPECT_EQ(died(metrics), 2);
}

TEST(Children, OneThatEndsBeforeItClaimsHasDied) {
  Metrics metrics = metrics_of();
  metrics.child_started();
  reap(metrics, testing::fork_child([] {}));
  EXPECT_EQ(died(metrics), 1);
  EXPECT_EQ(metrics.gauge(Metric::kChildren), 0);
}

TEST(Children, ThePlaceOfACleanOneDoesNotMakeItsHeirClean) {
  Metrics metrics = metrics_of();
  reap(metrics, start_child(metrics, [&] { metrics.release_cleanly(getpid()); }));
  const pid_t heir = start_child(metrics, [] { pause(); });
  kill(heir, SIGKILL);
  reap(metrics, heir);
  EXPECT_EQ(died(metrics), 1);
}

TEST(Children, MoreOfThemThanStripesStillCountExactly) {
  Metrics metrics = metrics_of(4 << 20, 4);
  const Board board;
  std::vector<pid_t> children;
  for (int i = 0; i < 12; ++i) {
    children.push_back(start_child(metrics, [&, i] {
      metrics.request_begins();
      for (int n = 0; n < 2000; ++n) metrics.record(sample_of("/"));
      board.tallies[i].ready.store(1);
      pause();
    }));
  }
  for (int i = 0; i < 12; ++i) board.wait_ready(i);
  EXPECT_EQ(testing::value_of(metrics, kRequests), 24000);
  for (int i = 0; i < 12; ++i) {
    EXPECT_EQ(metrics.gauge(Metric::kRequestsInFlight), 12 - i);
    kill(children[static_cast<std::size_t>(i)], SIGKILL);
    reap(metrics, children[static_cast<std::size_t>(i)]);
  }
  EXPECT_EQ(metrics.gauge(Metric::kRequestsInFlight), 0);
  EXPECT_EQ(testing::value_of(metrics, kRequests), 24000);
}

TEST(Children, PlacesAreUsedAgain) {
  shared::Arena arena = std::get<shared::Arena>(shared::Arena::reserve(Bytes{4096}));
  Processes processes;
  ASSERT_TRUE(processes.make(arena, 3));
  Process* const first = processes.claim(11);
  Process* const second = processes.claim(12);
  Process* const third = processes.claim(13);
  EXPECT_EQ(processes.claim(14), nullptr);
  EXPECT_EQ(processes.stripe_of(first, 2), 0U);
  EXPECT_EQ(processes.stripe_of(second, 2), 1U);
  EXPECT_EQ(processes.stripe_of(third, 2), 1U);
  EXPECT_EQ(processes.stripe_of(nullptr, 2), 1U);
  EXPECT_EQ(processes.stripe_of(&processes.parent(), 2), 1U);
  second->leaving.store(1);
  EXPECT_EQ(processes.free(12), Processes::End::kAsked);
  EXPECT_EQ(processes.free(12), Processes::End::kDied);
  EXPECT_EQ(processes.claim(15), second);
  EXPECT_EQ(processes.free(15), Processes::End::kDied);
}

TEST(Children, CountAndInternTogetherWithManyThreads) {
  Metrics metrics = metrics_of(8 << 20, 4);
  std::vector<pid_t> children;
  for (int child = 0; child < 4; ++child) {
    children.push_back(start_child(metrics, [&metrics] {
      std::vector<std::thread> threads;
      for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&metrics] {
          for (int i = 0; i < 500; ++i) metrics.record(sample_of("/" + std::to_string(i)));
        });
      }
      for (std::thread& thread : threads) thread.join();
      metrics.release_cleanly(getpid());
    }));
  }
  for (const pid_t child : children) reap(metrics, child);
  std::size_t series = 0;
  metrics.series().each([&](const Series& one) {
    ++series;
    if (one.owner == owner_of(Metric::kRequests).id) {
      EXPECT_EQ(metrics.value(one.first_value), 32U) << one.labels[0];
    }
  });
  EXPECT_EQ(series, 2000U);
  EXPECT_EQ(died(metrics), 0);
}

}  // namespace
}  // namespace jsongate::metrics
