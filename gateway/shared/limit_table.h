// The times of all rate limits' keys: a hash table of fixed size in shared memory, without locks.
//
// An entry is two words, the key's hash and its time, which only ever change together, by one
// compare-and-exchange of 16 bytes: whatever happens to a process between two instructions, the
// table is sound, and no admission is lost or counted twice. A key may stand in any of the entries
// of its window. Two processes that make room for the same key at once choose different entries, it
// may be; so a new entry is pending at first and counts once its maker, or whoever meets it, has
// looked through the window after it was there: of two, the one that counts already wins, then the
// first. (Each looks after it has put its own, so one of them at least sees the other.)
//
// An entry whose time has passed says nothing, and may be taken for another key. Where all of a
// window are in use, the one whose time passes first is forgotten, which is counted: a table that
// is too small lets somebody through too early, it never refuses and never fails.
//
// The key's hash is 128 bits, made with a secret: 64 are compared, the others choose the window.
//
// Owner: a view; the memory is the arena's. Threads: any, of any process. No errors.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "gateway/shared/arena.h"
#include "gateway/shared/gcra.h"
#include "gateway/shared/siphash.h"

namespace jsongate::shared {

class LimitTable {
 public:
  static constexpr std::size_t kWindow = 8;

  // Bytes of arena for `windows` times kWindow keys.
  static std::size_t footprint(std::size_t windows) noexcept {
    return windows * kWindow * sizeof(Entry) + kCacheLine;
  }
  // False where the arena is too small. `windows` is at least 1.
  bool make(Arena& arena, std::size_t windows) noexcept;

  // `cost` as in admit().
  Admission hit(const Hash& key, const Rate& rate, std::uint64_t cost, std::uint64_t now) noexcept;
  // When the key's whole burst is there, without a hit; in the past where it was not seen lately.
  std::uint64_t full_at(const Hash& key) const noexcept;

  std::size_t capacity() const noexcept { return windows_ * kWindow; }
  // Keys that were forgotten before their time.
  std::uint64_t evictions() const noexcept { return evictions_->load(std::memory_order_relaxed); }

 private:
  struct alignas(16) Entry {
    std::atomic<std::uint64_t> key;   // 0: free
    std::atomic<std::uint64_t> time;  // its highest bit: pending since
  };
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
  struct Seen {
    std::uint64_t key;
    std::uint64_t time;
  };

  static bool exchange(Entry& entry, const Seen& expected, const Seen& wanted) noexcept;
  static Seen look(const Entry& entry) noexcept;
  static Entry* find(Entry* window, std::uint64_t key) noexcept;
  static bool compare(Entry* window, Entry& mine, const Seen& pending) noexcept;
  static void settle(Entry* window, Entry& mine, const Seen& pending) noexcept;
  Entry* window_of(const Hash& key) const noexcept;
  void make_room(Entry* window, std::uint64_t key, std::uint64_t now) noexcept;

  Entry* entries_ = nullptr;
  std::size_t windows_ = 0;
  std::atomic<std::uint64_t>* evictions_ = nullptr;
};

}  // namespace jsongate::shared
