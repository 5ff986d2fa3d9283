// Named locks that all threads of all children exclude each other by, and that a killed holder does
// not keep.
//
// A lock is one word that names its owner, a process and a token in it, which is a thread or a task
// of an event loop. That is why it is no robust pthread mutex: those are owned by the thread that
// took them, so that a task of an event loop, which waits without blocking its thread, could not
// hold one. Who waits sleeps on a futex, at most kSlice at a time, and then looks whether the
// holder's process still lives (pidfd); the parent, which learns of each dead child before its
// number can be used again, releases what that child held. Either way by one compare-and-exchange.
//
// A name has a place only while it is held or waited for: there may be any number of names, but no
// more than kLocks locks can be held at once. Names move in and out under a lock of this kind.
// Names are compared by hashes of 64 bits that were made with a secret.
//
// Owner: a view; the memory is the arena's. Threads: any, of any process; acquire() may sleep and
// is no place to hold the GIL. Errors: values. Source: Drepper, "Futexes are tricky" (2011);
// futex(2), pidfd_open(2).
#pragma once

#include <sys/types.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/shared/arena.h"
#include "gateway/shared/clock.h"
#include "gateway/shared/siphash.h"

namespace jsongate::shared {

struct LockOwner {
  pid_t pid = 0;
  std::uint32_t token = 0;
};

class LockTable {
 public:
  static constexpr std::size_t kLocks = 1024;
  static constexpr std::uint64_t kSlice = kSecond / 20;

  enum class Grant {
    kTaken,
    kBusy,    // not within the time
    kMine,    // this very owner holds it already
    kNoRoom,  // kLocks are held
  };

  static std::size_t footprint() noexcept {
    return sizeof(Names) + (kLocks + 1) * sizeof(Slot) + 2 * kCacheLine;
  }
  // False where the arena is too small.
  bool make(Arena& arena) noexcept;

  // Waits for `patience` nanoseconds at most; 0: does not wait. `text` is the name for the log.
  Grant acquire(const Hash& name, std::string_view text, LockOwner owner,
                std::uint64_t patience) noexcept;
  // False where `owner` does not hold it.
  bool release(const Hash& name, LockOwner owner) noexcept;
  bool is_held(const Hash& name) const noexcept;

  // Parent, once per child that has ended: releases what it held. The names, as far as they fit.
  std::vector<std::string> release_all_of(pid_t pid);

 private:
  using Word = std::atomic<std::uint64_t>;
  using Names = std::array<Word, kLocks>;  // hash of the name; 0: none yet
  struct alignas(kCacheLine) Slot {
    Word holder;                           // 0: free; pid and token
    std::atomic<std::uint32_t> turn;       // the futex: another one with each release
    std::atomic<std::uint32_t> waiters;    // may be too many, when some were killed; never too few
    std::atomic<std::uint32_t> abandoned;  // pid of a dead holder, from which a waiter took over
    std::array<Word, 4> text;
  };
  static_assert(Word::is_always_lock_free && std::atomic<std::uint32_t>::is_always_lock_free);
  enum class Taken { kYes, kNo, kMine, kMoved };

  Taken take(Slot& slot, std::uint64_t mine, std::uint64_t deadline, std::uint64_t name) noexcept;
  Taken try_take(Slot& slot, std::uint64_t mine, bool looks_for_dead) noexcept;
  static bool sleep(Slot& slot, std::uint64_t mine, std::uint64_t nanoseconds) noexcept;
  static bool give(Slot& slot, std::uint64_t mine) noexcept;
  bool still_names(const Slot& slot, std::uint64_t name) const noexcept;
  Slot* find(std::uint64_t name) const noexcept;
  Slot* make_place(std::uint64_t name, std::string_view text, std::uint64_t mine) noexcept;
  Grant acquire_new(std::uint64_t name, std::string_view text, std::uint64_t mine,
                    std::uint64_t deadline, bool& again) noexcept;

  Names* names_ = nullptr;
  Slot* slots_ = nullptr;  // kLocks, then the directory, whose holder may change names
};

}  // namespace jsongate::shared
