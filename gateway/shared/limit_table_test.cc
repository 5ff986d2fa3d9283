#include "gateway/shared/limit_table.h"

#include <signal.h>

#include <array>
#include <barrier>
#include <string>
#include <thread>
#include <vector>

#include "gateway/shared/testing.h"

namespace jsongate::shared {
namespace {

using testing::arena_of;
using testing::fork_child;
using testing::reap;

constexpr HashKey kSecret{1, 2};
constexpr std::uint64_t kNow = 1'000 * kSecond;

struct Table : LimitTable {
  explicit Table(std::size_t windows) : arena(arena_of(footprint(windows))) {
    EXPECT_TRUE(make(*arena, windows));
  }
  bool admits(const std::string& key, const Rate& rate, std::uint64_t now = kNow) {
    return hit(siphash(kSecret, key), rate, 1, now).wait == 0;
  }
  std::shared_ptr<Arena> arena;
};

TEST(LimitTable, DoesNotFitIntoLess) {
  Arena arena = std::move(*arena_of(LimitTable::footprint(1) - kCacheLine));
  LimitTable table;
  EXPECT_FALSE(table.make(arena, 1));
}

TEST(LimitTable, KeysDoNotTouchEachOther) {
  Table table(64);
  const Rate once = *rate_of(1, 60, 1);
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 100; ++i) EXPECT_EQ(table.admits(std::to_string(i), once), round == 0);
  }
  EXPECT_EQ(table.evictions(), 0U);
}

TEST(LimitTable, TellsWhenAKeyIsFull) {
  Table table(1);
  const Hash key = siphash(kSecret, "a");
  EXPECT_EQ(table.full_at(key), 0U);
  table.hit(key, *rate_of(1, 60, 2), 2, kNow);
  EXPECT_EQ(table.full_at(key), kNow + 120 * kSecond);
}

TEST(LimitTable, AKeyWhoseTimeHasPassedMakesRoom) {
  Table table(1);
  const Rate once = *rate_of(1, 1, 1);
  for (std::uint64_t i = 0; i < 100; ++i) {
    EXPECT_TRUE(table.admits(std::to_string(i), once, kNow + i * kSecond));
  }
  EXPECT_EQ(table.evictions(), 0U);
}

TEST(LimitTable, TheKeyNearestToItsTimeIsForgotten) {
  Table table(1);
  for (unsigned i = 0; i < LimitTable::kWindow; ++i) {
    EXPECT_TRUE(table.admits(std::to_string(i), *rate_of(1, 10 + i, 1)));
  }
  EXPECT_TRUE(table.admits("one more", *rate_of(1, 60, 1)));
  EXPECT_EQ(table.evictions(), 1U);
  EXPECT_FALSE(table.admits("1", *rate_of(1, 11, 1)));
  EXPECT_TRUE(table.admits("0", *rate_of(1, 10, 1)));
}

// Four processes of three threads each, all for the same keys, in windows that are always full:
// what is admitted must be the burst exactly, for the rate gives nothing more meanwhile.
TEST(LimitTable, IsExactForAllProcessesAndThreads) {
  constexpr int kKeys = 200, kBurst = 50;
  Table table(kKeys);
  const auto memory = arena_of(kKeys * sizeof(std::atomic<int>));
  auto* counts = memory->make<std::atomic<int>>(kKeys);
  const Rate rate = *rate_of(1, 3600, kBurst);
  const auto hammer = [&] {
    for (int round = 0; round < 2 * kBurst; ++round) {
      for (int key = 0; key < kKeys; ++key) {
        if (table.admits(std::to_string(key), rate, monotonic_ns())) counts[key].fetch_add(1);
      }
    }
  };
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(fork_child([&] {
      std::array<std::thread, 3> threads;
      for (auto& thread : threads) thread = std::thread(hammer);
      for (auto& thread : threads) thread.join();
    }));
  }
  for (const pid_t child : children) reap(child);
  EXPECT_EQ(table.evictions(), 0U);
  for (int key = 0; key < kKeys; ++key) EXPECT_EQ(counts[key].load(), kBurst) << key;
}

// New keys all the time, each tried by all threads at once in windows whose entries are about to be
// free: one of them gets in.
TEST(LimitTable, OneThreadWinsEachNewKey) {
  constexpr std::uint64_t kKeys = 3000, kThreads = 4;
  Table table(2);
  std::vector<std::atomic<int>> counts(kKeys);
  std::barrier together(kThreads);
  const Rate once = *rate_of(1000, 1, 1);
  const auto try_all = [&] {
    for (std::uint64_t key = 0; key < kKeys; ++key) {
      together.arrive_and_wait();
      const std::uint64_t now = kNow + key * once.interval / 6;
      if (table.admits(std::to_string(key), once, now)) counts[key].fetch_add(1);
    }
  };
  std::vector<std::thread> threads;
  for (std::uint64_t i = 0; i < kThreads; ++i) threads.emplace_back(try_all);
  for (auto& thread : threads) thread.join();
  for (std::uint64_t key = 0; key < kKeys; ++key) EXPECT_EQ(counts[key].load(), 1) << key;
  EXPECT_EQ(table.evictions(), 0U);
}

// The threads share a clock that ticks with each try, so that no time passes untried.
TEST(LimitTable, TheRateIsExactOverTime) {
  constexpr std::uint64_t kTries = 70'000, kTriesPerInterval = 7, kBurst = 10;
  Table table(1);
  const Rate rate = *rate_of(1000, 1, kBurst);
  std::atomic<std::uint64_t> tries{0}, admitted{0};
  const auto try_on = [&] {
    for (std::uint64_t at = tries++; at <= kTries; at = tries++) {
      const std::uint64_t now = kNow + at * rate.interval / kTriesPerInterval;
      if (table.admits("a", rate, now)) admitted.fetch_add(1);
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back(try_on);
  for (auto& thread : threads) thread.join();
  EXPECT_LE(admitted.load(), kBurst + kTries / kTriesPerInterval);
  EXPECT_GE(admitted.load(), kBurst + kTries / kTriesPerInterval - 1);
}

TEST(LimitTable, SurvivesKilledProcesses) {
  Table table(2);
  const Rate rate = *rate_of(1000, 1, 2);
  for (int i = 0; i < 50; ++i) {
    const pid_t child = fork_child([&] {
      for (unsigned key = 0;; ++key) table.admits(std::to_string(key % 64), rate, monotonic_ns());
    });
    usleep(1000);
    kill(child, SIGKILL);
    reap(child);
  }
  const std::uint64_t later = monotonic_ns() + 10 * kSecond;
  for (int key = 0; key < 64; ++key) {
    EXPECT_TRUE(table.admits(std::to_string(key), rate, later));
  }
}

}  // namespace
}  // namespace jsongate::shared
