// One piece of memory that the parent reserves before it forks and that all its children see.
//
// Owner: the parent; move-only. The mapping is inherited by fork and lives in each process until
// that process unmaps it or ends. It never grows and never moves, so pointers into it are the same
// in every child. Threads: reserve() and make() are for the parent, before it forks. What the
// memory holds is shared by all threads of all children: only lock-free atomics belong there, for a
// child may be killed at any instruction. Errors: all memory is allocated by reserve(); lack of it
// is an error at start-up, never a SIGBUS later. Source: POSIX.1-2017 shm_open, posix_fallocate,
// mmap.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <variant>

#include "gateway/core/units.h"

namespace jsongate::shared {

inline constexpr std::size_t kCacheLine = 64;

class Arena {
 public:
  // The arena, or one line for the administrator:
  // "cannot reserve 16777216 bytes of shared memory: No space left on device (JsonGateSharedSize)".
  static std::variant<Arena, std::string> reserve(Bytes size);

  // Memory of this process and of those that it forks, which is there once it is touched. The error
  // is "cannot reserve … bytes of memory: …".
  static std::variant<Arena, std::string> reserve_local(Bytes size);

  Arena(Arena&& other) noexcept;
  Arena& operator=(Arena&& other) noexcept;
  ~Arena();

  // `count` value-initialised objects that begin on a cache line of their own; null where they do
  // not fit. They are never destroyed.
  template <class T>
  T* make(std::size_t count) noexcept {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= kCacheLine);
    static_assert(std::is_nothrow_default_constructible_v<T>);
    T* const first = static_cast<T*>(allocate(count, sizeof(T)));
    if (first != nullptr) std::uninitialized_value_construct_n(first, count);
    return first;
  }

  std::size_t size() const noexcept { return size_; }
  std::size_t left() const noexcept { return size_ - used_; }

 private:
  Arena(std::byte* base, std::size_t size) noexcept : base_(base), size_(size) {}
  void* allocate(std::size_t count, std::size_t size) noexcept;

  std::byte* base_ = nullptr;
  std::size_t size_ = 0;
  std::size_t used_ = 0;  // always a multiple of kCacheLine, or size_
};

}  // namespace jsongate::shared
