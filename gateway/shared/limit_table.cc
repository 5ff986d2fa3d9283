#include "gateway/shared/limit_table.h"

#include <algorithm>

namespace jsongate::shared {
namespace {

constexpr std::uint64_t kPending = std::uint64_t{1} << 63U;

// Whoever puts a pending entry settles it at once, unless it is killed or stopped.
constexpr std::uint64_t kPatience = kSecond;

constexpr std::uint64_t kFree = 0;

std::uint64_t fingerprint(const Hash& key) noexcept { return std::max<std::uint64_t>(key.low, 1); }

bool is_pending(std::uint64_t time) noexcept { return (time & kPending) != 0; }

// When an entry may be taken for another key.
std::uint64_t useless_from(std::uint64_t time) noexcept {
  return is_pending(time) ? (time & ~kPending) + kPatience : time;
}

}  // namespace

bool LimitTable::make(Arena& arena, std::size_t windows) noexcept {
  windows_ = windows;
  evictions_ = arena.make<std::atomic<std::uint64_t>>(1);
  entries_ = arena.make<Entry>(windows * kWindow);
  return evictions_ != nullptr && entries_ != nullptr;
}

// std::atomic of 16 bytes may take a lock, which is of this process only; the instruction does not.
// ThreadSanitizer would put such a lock in its place.
[[gnu::no_sanitize("thread")]] bool LimitTable::exchange(Entry& entry, const Seen& expected,
                                                         const Seen& wanted) noexcept {
  __extension__ using Both [[gnu::may_alias]] = unsigned __int128;
  const auto join = [](const Seen& seen) { return Both{seen.time} << 64U | Both{seen.key}; };
  return __sync_bool_compare_and_swap(reinterpret_cast<Both*>(&entry), join(expected),
                                      join(wanted));
}

// The two words of one moment: the key is read again, and an entry does not change hands twice
// within two loads.
LimitTable::Seen LimitTable::look(const Entry& entry) noexcept {
  for (;;) {
    const std::uint64_t key = entry.key.load(std::memory_order_acquire);
    const std::uint64_t time = entry.time.load(std::memory_order_acquire);
    if (entry.key.load(std::memory_order_acquire) == key) return {key, time};
  }
}

LimitTable::Entry* LimitTable::window_of(const Hash& key) const noexcept {
  __extension__ using Wide = unsigned __int128;
  const auto window = static_cast<std::size_t>(Wide{key.high} * windows_ >> 64U);
  return entries_ + window * kWindow;
}

LimitTable::Entry* LimitTable::find(Entry* window, std::uint64_t key) noexcept {
  for (Entry* entry = window; entry != window + kWindow; ++entry) {
    if (entry->key.load(std::memory_order_acquire) == key) return entry;
  }
  return nullptr;
}

// Makes a pending entry count, or go; false where one of its rivals has changed meanwhile.
bool LimitTable::compare(Entry* window, Entry& mine, const Seen& pending) noexcept {
  for (Entry* other = window; other != window + kWindow; ++other) {
    const Seen seen = look(*other);
    if (other == &mine || seen.key != pending.key) continue;
    if (!is_pending(seen.time) || other < &mine) {
      exchange(mine, pending, {kFree, 0});
      return true;
    }
    if (!exchange(*other, seen, {kFree, 0})) return false;
  }
  exchange(mine, pending, {pending.key, pending.time & ~kPending});
  return true;
}

// Afterwards the entry is pending no more, whoever saw to that.
void LimitTable::settle(Entry* window, Entry& mine, const Seen& pending) noexcept {
  while (!compare(window, mine, pending)) {
  }
}

// Puts an entry where it is best; or does not, when others were faster.
void LimitTable::make_room(Entry* window, std::uint64_t key, std::uint64_t now) noexcept {
  Entry* best = window;
  Seen lost = look(*window);
  for (Entry* entry = window + 1; entry != window + kWindow; ++entry) {
    const Seen seen = look(*entry);
    if (useless_from(seen.time) >= useless_from(lost.time)) continue;
    best = entry;
    lost = seen;
  }
  const Seen pending{key, kPending | now};
  if (!exchange(*best, lost, pending)) return;
  if (useless_from(lost.time) > now) evictions_->fetch_add(1, std::memory_order_relaxed);
  settle(window, *best, pending);
}

Admission LimitTable::hit(const Hash& key, const Rate& rate, std::uint64_t cost,
                          std::uint64_t now) noexcept {
  const std::uint64_t mine = fingerprint(key);
  Entry* const window = window_of(key);
  for (;;) {
    Entry* const entry = find(window, mine);
    if (entry == nullptr) {
      make_room(window, mine, now);
      continue;
    }
    const Seen seen = look(*entry);
    if (seen.key != mine) continue;
    if (is_pending(seen.time)) {
      settle(window, *entry, seen);
      continue;
    }
    const Admission admission = admit(rate, cost, seen.time, now);
    if (admission.wait != 0 || exchange(*entry, seen, {mine, admission.full_at})) return admission;
  }
}

std::uint64_t LimitTable::full_at(const Hash& key) const noexcept {
  const Entry* const entry = find(window_of(key), fingerprint(key));
  if (entry == nullptr) return 0;
  const Seen seen = look(*entry);
  return seen.key == fingerprint(key) && !is_pending(seen.time) ? seen.time : 0;
}

}  // namespace jsongate::shared
