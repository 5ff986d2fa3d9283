#include "gateway/shared/lock_table.h"

#include <signal.h>

#include <thread>

#include "gateway/shared/testing.h"

namespace jsongate::shared {
namespace {

using testing::arena_of;
using testing::fork_child;
using testing::reap;
using Grant = LockTable::Grant;

constexpr std::uint64_t kLong = 20 * kSecond;

struct Locks : LockTable {
  Locks() : arena(arena_of(footprint())) { EXPECT_TRUE(make(*arena)); }
  static Hash hash(const std::string& name) { return siphash({1, 2}, name); }
  Grant take(const std::string& name, std::uint32_t token, std::uint64_t patience = 0) {
    return acquire(hash(name), name, {getpid(), token}, patience);
  }
  bool give(const std::string& name, std::uint32_t token) {
    return release(hash(name), {getpid(), token});
  }
  std::shared_ptr<Arena> arena;
};

TEST(LockTable, DoesNotFitIntoLess) {
  Arena arena = std::move(*arena_of(LockTable::footprint() / 2));
  LockTable locks;
  EXPECT_FALSE(locks.make(arena));
}

TEST(LockTable, OneOwnerAtATime) {
  Locks locks;
  EXPECT_EQ(locks.take("a", 1), Grant::kTaken);
  EXPECT_EQ(locks.take("a", 2), Grant::kBusy);
  EXPECT_EQ(locks.take("a", 1), Grant::kMine);
  EXPECT_EQ(locks.take("b", 2), Grant::kTaken);
  EXPECT_FALSE(locks.give("a", 2));
  EXPECT_TRUE(locks.give("a", 1));
  EXPECT_FALSE(locks.give("a", 1));
  EXPECT_FALSE(locks.give("nobody ever asked for", 1));
  EXPECT_EQ(locks.take("a", 2), Grant::kTaken);
}

TEST(LockTable, WaitsAsLongAsItWasTold) {
  Locks locks;
  EXPECT_EQ(locks.take("a", 1), Grant::kTaken);
  const std::uint64_t begin = monotonic_ns();
  EXPECT_EQ(locks.take("a", 2, kSecond / 8), Grant::kBusy);
  EXPECT_GE(monotonic_ns() - begin, kSecond / 8);
}

TEST(LockTable, AnyNumberOfNamesButSoManyAtOnce) {
  Locks locks;
  for (std::size_t i = 0; i < 3 * LockTable::kLocks; ++i) {
    const std::string name = "passing " + std::to_string(i);
    ASSERT_EQ(locks.take(name, 1), Grant::kTaken);
    ASSERT_TRUE(locks.give(name, 1));
  }
  for (std::size_t i = 0; i < LockTable::kLocks; ++i) {
    ASSERT_EQ(locks.take("held " + std::to_string(i), 1), Grant::kTaken);
  }
  EXPECT_EQ(locks.take("one more", 1), Grant::kNoRoom);
  EXPECT_TRUE(locks.give("held 7", 1));
  EXPECT_EQ(locks.take("one more", 1), Grant::kTaken);
}

// More names than places, so that names move while others wait for them.
TEST(LockTable, ExcludesThreadsOfAllProcesses) {
  constexpr int kNames = 40, kRounds = 300;
  Locks locks;
  const auto memory = arena_of(kNames * sizeof(std::atomic<int>) + sizeof(std::atomic<int>));
  auto* inside = memory->make<std::atomic<int>>(kNames + 1);
  auto& wrong = inside[kNames];
  for (std::size_t i = 0; i < LockTable::kLocks - 8; ++i) {
    ASSERT_EQ(locks.take("held " + std::to_string(i), 1), Grant::kTaken);
  }
  const auto work = [&](std::uint32_t token) {
    for (int i = 0; i < kRounds; ++i) {
      const int at = (i * 7 + static_cast<int>(token)) % kNames;
      const std::string name = std::to_string(at);
      if (locks.take(name, token, kLong) != Grant::kTaken) wrong.fetch_add(1);
      if (inside[at].fetch_add(1) != 0) wrong.fetch_add(1);
      if (i % 16 == 0) usleep(100);
      inside[at].fetch_sub(1);
      if (!locks.give(name, token)) wrong.fetch_add(1);
    }
  };
  std::vector<pid_t> children;
  for (int i = 0; i < 3; ++i) {
    children.push_back(fork_child([&] {
      std::thread other([&] { work(2); });
      work(3);
      other.join();
    }));
  }
  for (const pid_t child : children) reap(child);
  EXPECT_EQ(wrong.load(), 0);
}

TEST(LockTable, AReleaseWakesWhoWaits) {
  Locks locks;
  EXPECT_EQ(locks.take("a", 1), Grant::kTaken);
  std::thread other([&] {
    EXPECT_EQ(locks.take("a", 2, kLong), Grant::kTaken);
    EXPECT_TRUE(locks.give("a", 2));
  });
  usleep(20'000);
  EXPECT_TRUE(locks.give("a", 1));
  other.join();
}

pid_t killed_holder(Locks& locks, const std::string& name) {
  const pid_t child = fork_child([&] {
    locks.take(name, 9);
    pause();
  });
  while (!locks.is_held(Locks::hash(name))) usleep(1000);
  kill(child, SIGKILL);
  return child;
}

TEST(LockTable, WhoWaitsTakesOverFromADeadHolder) {
  Locks locks;
  const pid_t child = killed_holder(locks, "a");
  EXPECT_EQ(locks.take("a", 1, kLong), Grant::kTaken);  // before anybody has waited for the child
  reap(child);
  EXPECT_EQ(locks.release_all_of(child), std::vector<std::string>{"a"});  // told, not taken away
  EXPECT_EQ(locks.take("a", 1), Grant::kMine);
}

TEST(LockTable, TheParentReleasesWhatAChildHeld) {
  Locks locks;
  const std::string name = "a name that is longer than what is kept of it";
  const pid_t child = killed_holder(locks, name);
  reap(child);
  EXPECT_EQ(locks.take("mine", 1), Grant::kTaken);
  EXPECT_EQ(locks.release_all_of(child), std::vector<std::string>{name.substr(0, 32)});
  EXPECT_EQ(locks.release_all_of(child), std::vector<std::string>{});
  EXPECT_EQ(locks.take(name, 1), Grant::kTaken);
  EXPECT_EQ(locks.take("mine", 1), Grant::kMine);
}

// Whatever a child was doing when it was killed, names and locks work.
TEST(LockTable, SurvivesKilledProcesses) {
  Locks locks;
  for (int i = 0; i < 30; ++i) {
    const pid_t child = fork_child([&] {
      for (unsigned at = 0;; ++at) {
        const std::string name = std::to_string(at % 2000);
        locks.take(name, 9, kSecond);
        locks.give(name, 9);
      }
    });
    usleep(1500);
    kill(child, SIGKILL);
    reap(child);
    locks.release_all_of(child);
  }
  for (int at = 0; at < 2000; ++at) {
    const std::string name = std::to_string(at);
    ASSERT_EQ(locks.take(name, 1, kSecond), Grant::kTaken);
    ASSERT_TRUE(locks.give(name, 1));
  }
}

}  // namespace
}  // namespace jsongate::shared
