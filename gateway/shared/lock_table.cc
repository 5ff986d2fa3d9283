#include "gateway/shared/lock_table.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <limits>

#include "gateway/shared/process.h"

namespace jsongate::shared {
namespace {

constexpr std::uint64_t kAnyName = 0;

std::uint64_t word_of(LockOwner owner) noexcept {
  return static_cast<std::uint64_t>(static_cast<std::uint32_t>(owner.pid)) << 32U | owner.token;
}

pid_t pid_of(std::uint64_t holder) noexcept { return static_cast<pid_t>(holder >> 32U); }

std::uint64_t fingerprint(const Hash& name) noexcept {
  return std::max<std::uint64_t>(name.low, 1);
}

// Among processes: not FUTEX_PRIVATE. The time is relative, so it is the monotonic clock's.
void futex_wait(std::atomic<std::uint32_t>& word, std::uint32_t seen,
                std::uint64_t nanoseconds) noexcept {
  const timespec time{static_cast<time_t>(nanoseconds / kSecond),
                      static_cast<long>(nanoseconds % kSecond)};
  syscall(SYS_futex, &word, FUTEX_WAIT, seen, &time, nullptr, 0);
}

void futex_wake_one(std::atomic<std::uint32_t>& word) noexcept {
  syscall(SYS_futex, &word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

template <std::size_t Size>
void write_text(std::array<std::atomic<std::uint64_t>, Size>& words,
                std::string_view text) noexcept {
  std::array<std::uint64_t, Size> plain{};
  std::memcpy(plain.data(), text.data(), std::min(text.size(), sizeof plain));
  for (std::size_t i = 0; i < Size; ++i) words[i].store(plain[i], std::memory_order_relaxed);
}

template <std::size_t Size>
std::string read_text(const std::array<std::atomic<std::uint64_t>, Size>& words) {
  std::array<std::uint64_t, Size> plain{};
  for (std::size_t i = 0; i < Size; ++i) plain[i] = words[i].load(std::memory_order_relaxed);
  const std::string text(reinterpret_cast<const char*>(plain.data()), sizeof plain);
  return text.substr(0, text.find('\0'));
}

std::uint64_t later(std::uint64_t nanoseconds) noexcept {
  const std::uint64_t now = monotonic_ns();
  return nanoseconds > std::numeric_limits<std::uint64_t>::max() - now
             ? std::numeric_limits<std::uint64_t>::max()
             : now + nanoseconds;
}

}  // namespace

bool LockTable::make(Arena& arena) noexcept {
  names_ = arena.make<Names>(1);
  slots_ = arena.make<Slot>(kLocks + 1);
  return names_ != nullptr && slots_ != nullptr;
}

LockTable::Slot* LockTable::find(std::uint64_t name) const noexcept {
  for (std::size_t i = 0; i < kLocks; ++i) {
    const std::size_t at = (name + i) % kLocks;
    if ((*names_)[at].load(std::memory_order_acquire) == name) return slots_ + at;
  }
  return nullptr;
}

bool LockTable::still_names(const Slot& slot, std::uint64_t name) const noexcept {
  if (name == kAnyName) return true;
  return (*names_)[static_cast<std::size_t>(&slot - slots_)].load(std::memory_order_acquire) ==
         name;
}

LockTable::Taken LockTable::try_take(Slot& slot, std::uint64_t mine, bool looks_for_dead) noexcept {
  std::uint64_t holder = 0;
  if (slot.holder.compare_exchange_strong(holder, mine)) return Taken::kYes;
  if (holder == mine) return Taken::kMine;
  if (!looks_for_dead || !has_ended(pid_of(holder))) return Taken::kNo;
  const auto dead = static_cast<std::uint32_t>(pid_of(holder));
  if (!slot.holder.compare_exchange_strong(holder, mine)) return Taken::kNo;
  slot.abandoned.store(dead, std::memory_order_relaxed);
  return Taken::kYes;
}

// False where the time was up and not the holder gone. A release changes `turn` before it looks for
// waiters, and a waiter reads it before it looks whether there is a holder.
bool LockTable::sleep(Slot& slot, std::uint64_t mine, std::uint64_t nanoseconds) noexcept {
  const std::uint32_t turn = slot.turn.load();
  slot.waiters.fetch_add(1);
  const std::uint64_t holder = slot.holder.load();
  if (holder != 0 && holder != mine) futex_wait(slot.turn, turn, nanoseconds);
  slot.waiters.fetch_sub(1);
  return slot.turn.load() != turn;
}

LockTable::Taken LockTable::take(Slot& slot, std::uint64_t mine, std::uint64_t deadline,
                                 std::uint64_t name) noexcept {
  bool was_in_vain = false;
  for (;;) {
    const Taken taken = try_take(slot, mine, was_in_vain);
    if (!still_names(slot, name)) {
      if (taken == Taken::kYes) give(slot, mine);
      return Taken::kMoved;
    }
    if (taken != Taken::kNo) return taken;
    const std::uint64_t now = monotonic_ns();
    if (now >= deadline) return Taken::kNo;
    was_in_vain = !sleep(slot, mine, std::min(kSlice, deadline - now));
  }
}

bool LockTable::give(Slot& slot, std::uint64_t mine) noexcept {
  if (!slot.holder.compare_exchange_strong(mine, 0)) return false;
  slot.turn.fetch_add(1);
  if (slot.waiters.load() != 0) futex_wake_one(slot.turn);
  return true;
}

// Under the directory's lock: a place that nobody holds or waits for, held by `mine`.
LockTable::Slot* LockTable::make_place(std::uint64_t name, std::string_view text,
                                       std::uint64_t mine) noexcept {
  for (std::size_t i = 0; i < kLocks; ++i) {
    const std::size_t at = (name + i) % kLocks;
    Slot& slot = slots_[at];
    if (slot.waiters.load() != 0 || try_take(slot, mine, false) != Taken::kYes) continue;
    write_text(slot.text, text);
    (*names_)[at].store(name, std::memory_order_release);
    return &slot;
  }
  return nullptr;
}

LockTable::Grant LockTable::acquire_new(std::uint64_t name, std::string_view text,
                                        std::uint64_t mine, std::uint64_t deadline,
                                        bool& again) noexcept {
  Slot& directory = slots_[kLocks];
  if (take(directory, mine, std::max(deadline, later(kSlice)), kAnyName) == Taken::kNo) {
    return Grant::kBusy;
  }
  again = find(name) != nullptr;
  const bool made = !again && make_place(name, text, mine) != nullptr;
  give(directory, mine);
  return made ? Grant::kTaken : Grant::kNoRoom;
}

LockTable::Grant LockTable::acquire(const Hash& name, std::string_view text, LockOwner owner,
                                    std::uint64_t patience) noexcept {
  const std::uint64_t wanted = fingerprint(name), mine = word_of(owner);
  const std::uint64_t deadline = later(patience);
  for (;;) {
    bool again = false;
    Slot* const slot = find(wanted);
    if (slot == nullptr) {
      const Grant grant = acquire_new(wanted, text, mine, deadline, again);
      if (!again) return grant;
      continue;
    }
    const Taken taken = take(*slot, mine, deadline, wanted);
    if (taken == Taken::kYes) return Grant::kTaken;
    if (taken == Taken::kMine) return Grant::kMine;
    if (taken == Taken::kNo) return Grant::kBusy;
  }
}

bool LockTable::release(const Hash& name, LockOwner owner) noexcept {
  Slot* const slot = find(fingerprint(name));
  return slot != nullptr && give(*slot, word_of(owner));
}

bool LockTable::is_held(const Hash& name) const noexcept {
  const Slot* const slot = find(fingerprint(name));
  return slot != nullptr && slot->holder.load() != 0;
}

std::vector<std::string> LockTable::release_all_of(pid_t pid) {
  std::vector<std::string> released;
  for (Slot* slot = slots_; slot <= slots_ + kLocks; ++slot) {
    const std::uint64_t holder = slot->holder.load();
    const bool held = holder != 0 && pid_of(holder) == pid && give(*slot, holder);
    auto dead = static_cast<std::uint32_t>(pid);
    const bool taken_over = slot->abandoned.compare_exchange_strong(dead, 0);
    if ((held || taken_over) && slot != slots_ + kLocks) released.push_back(read_text(slot->text));
  }
  return released;
}

}  // namespace jsongate::shared
