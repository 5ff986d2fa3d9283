// A list with room for a few elements in itself: what is short costs no memory and little time.
//
// Elements are plain data, moved as bytes. Threads: one at a time. Errors: bad_alloc where it
// grows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace jsongate {

template <class T, std::size_t kInline>
class InlineVector {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  InlineVector() noexcept {}
  InlineVector(const InlineVector&) = delete;
  InlineVector& operator=(const InlineVector&) = delete;

  std::size_t size() const noexcept { return size_; }
  T* begin() noexcept { return data_; }
  T* end() noexcept { return data_ + size_; }
  const T* begin() const noexcept { return data_; }
  const T* end() const noexcept { return data_ + size_; }
  const T* data() const noexcept { return data_; }
  T& operator[](std::size_t index) noexcept { return data_[index]; }
  T& back() noexcept { return data_[size_ - 1]; }

  void push_back(const T& element) {
    if (size_ == capacity_) grow();
    new (data_ + size_++) T(element);
  }
  void erase_front(std::size_t count) noexcept {
    std::copy(begin() + count, end(), begin());
    size_ -= count;
  }
  // Keeps what it has grown to.
  void clear() noexcept { size_ = 0; }

 private:
  struct alignas(T) Room {
    std::byte bytes[sizeof(T)];
  };

  T* first_of(Room* rooms) noexcept { return reinterpret_cast<T*>(rooms); }

  void grow() {
    std::unique_ptr<Room[]> rooms(new Room[2 * capacity_]);
    std::uninitialized_copy(begin(), end(), first_of(rooms.get()));
    data_ = first_of(rooms.get());
    grown_ = std::move(rooms);
    capacity_ *= 2;
  }

  Room inline_[kInline];
  std::unique_ptr<Room[]> grown_;
  T* data_ = first_of(inline_);
  std::size_t size_ = 0;
  std::size_t capacity_ = kInline;
};

}  // namespace jsongate
