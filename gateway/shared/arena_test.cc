#include "gateway/shared/arena.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <utility>

namespace jsongate::shared {
namespace {

using Counter = std::atomic<std::uint64_t>;

Arena arena_of(std::size_t size) {
  auto made = Arena::reserve(Bytes{size});
  EXPECT_TRUE(std::holds_alternative<Arena>(made));
  return std::get<Arena>(std::move(made));
}

std::string refusal_of(std::size_t size) {
  auto made = Arena::reserve(Bytes{size});
  return std::holds_alternative<std::string>(made) ? std::get<std::string>(made) : "reserved";
}

// Names of ours in /dev/shm; tests of other processes may run beside this one.
int names_left() {
  const std::string mine = "jsongate-" + std::to_string(getpid()) + "-";
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/dev/shm")) {
    count += entry.path().filename().string().starts_with(mine) ? 1 : 0;
  }
  return count;
}

int open_descriptors() {
  int count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    ++count;
  }
  return count;
}

TEST(Arena, BlocksBeginOnTheirOwnCacheLineAndAreZero) {
  Arena arena = arena_of(4096);
  auto* first = arena.make<Counter>(1);
  auto* second = arena.make<Counter>(9);
  auto* third = arena.make<char>(1);
  ASSERT_NE(third, nullptr);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(first) % kCacheLine, 0U);
  EXPECT_EQ(reinterpret_cast<char*>(second) - reinterpret_cast<char*>(first), 64);
  EXPECT_EQ(third - reinterpret_cast<char*>(second), 128);
  EXPECT_EQ(second[8].load(), 0U);
  EXPECT_EQ(arena.left(), 4096U - 4 * kCacheLine);
}

TEST(Arena, NeverGrows) {
  Arena arena = arena_of(128);
  EXPECT_EQ(arena.make<char>(129), nullptr);
  // Volatile, or the compiler warns of what it would mean if it were not refused.
  const volatile std::size_t wraps_around = std::numeric_limits<std::size_t>::max() / 4;
  EXPECT_EQ(arena.make<Counter>(wraps_around), nullptr);
  EXPECT_NE(arena.make<char>(65), nullptr);
  EXPECT_EQ(arena.left(), 0U);
  EXPECT_EQ(arena.make<char>(1), nullptr);
}

TEST(Arena, TakesASizeThatIsNoMultipleOfACacheLine) {
  Arena arena = arena_of(100);
  ASSERT_NE(arena.make<char>(1), nullptr);
  EXPECT_EQ(arena.left(), 36U);
  ASSERT_NE(arena.make<char>(36), nullptr);
  EXPECT_EQ(arena.left(), 0U);
}

TEST(Arena, IsOneMemoryForParentAndChildren) {
  Arena arena = arena_of(4096);
  auto* counter = arena.make<Counter>(1);
  const pid_t child = fork();
  if (child == 0) {
    counter->fetch_add(7);
    _exit(0);
  }
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  EXPECT_EQ(counter->load(), 7U);
}

TEST(Arena, MovesWithItsBlocks) {
  Arena first = arena_of(4096);
  auto* counter = first.make<Counter>(1);
  Arena second = std::move(first);
  Arena third = arena_of(64);
  third = std::move(second);
  counter->store(3);
  EXPECT_EQ(third.size(), 4096U);
  EXPECT_EQ(third.left(), 4096U - kCacheLine);
}

TEST(Arena, LeavesNoNameAndNoDescriptor) {
  const int before = open_descriptors();
  Arena arena = arena_of(1 << 20);
  EXPECT_EQ(names_left(), 0);
  EXPECT_EQ(open_descriptors(), before);
}

bool mapped() {
  std::ifstream maps("/proc/self/maps");
  const std::string mine = "/dev/shm/jsongate-" + std::to_string(getpid()) + "-";
  for (std::string line; std::getline(maps, line);) {
    if (line.find(mine) != std::string::npos) return true;
  }
  return false;
}

TEST(Arena, UnmapsWhatItReserved) {
  {
    Arena arena = arena_of(1 << 20);
    EXPECT_TRUE(mapped());
  }
  EXPECT_FALSE(mapped());
}

TEST(Arena, RefusesWhatCannotBeHad) {
  EXPECT_EQ(refusal_of(std::size_t{1} << 50),
            "cannot reserve 1125899906842624 bytes of shared memory: No space left on device "
            "(JsonGateSharedSize)");
  EXPECT_EQ(refusal_of(0),
            "cannot reserve 0 bytes of shared memory: Invalid argument (JsonGateSharedSize)");
  EXPECT_EQ(refusal_of(std::numeric_limits<std::size_t>::max()),
            "cannot reserve 18446744073709551615 bytes of shared memory: File too large "
            "(JsonGateSharedSize)");
  EXPECT_EQ(names_left(), 0);
}

TEST(Arena, RefusesOnePageMoreThanTheFileSystemHas) {
  struct statvfs shm {};
  ASSERT_EQ(statvfs("/dev/shm", &shm), 0);
  if (shm.f_blocks == 0) GTEST_SKIP() << "/dev/shm has no size limit here";
  const int before = open_descriptors();
  const std::size_t size = (shm.f_blocks + 1) * shm.f_frsize;
  EXPECT_EQ(refusal_of(size), "cannot reserve " + std::to_string(size) +
                                  " bytes of shared memory: No space left on device "
                                  "(JsonGateSharedSize)");
  EXPECT_EQ(names_left(), 0);
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Arena, RefusesWhereNoDescriptorIsLeft) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit none{0, limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const std::string refusal = refusal_of(4096);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_EQ(refusal,
            "cannot reserve 4096 bytes of shared memory: Too many open files (JsonGateSharedSize)");
}

}  // namespace
}  // namespace jsongate::shared
