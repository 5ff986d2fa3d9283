// Work that may wait: a bounded queue that one thread works off, in order.
//
// Threads: post() from any; work() in one that does nothing else; drain() once and last. Owner: as
// long as the process, because a handler that never returns keeps its thread. Errors: post() says
// that the queue is full; the handler must not throw.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace jsongate {

template <class Item>
class Backlog {
 public:
  // `handle` is called without any lock held.
  Backlog(std::size_t capacity, std::function<void(Item&)> handle)
      : capacity_(capacity), handle_(std::move(handle)) {}
  Backlog(const Backlog&) = delete;
  Backlog& operator=(const Backlog&) = delete;

  // For ever.
  [[noreturn]] void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return !items_.empty(); });
      {
        Item item = std::move(items_.front());
        items_.pop_front();
        is_busy_ = true;
        lock.unlock();
        handle_(item);
      }
      lock.lock();
      is_busy_ = false;
      changed_.notify_all();
    }
  }

  // False: there is no room, or drain() has been called; `item` is as it was.
  bool post(Item&& item) {
    {
      const std::lock_guard lock(mutex_);
      if (is_ending_ || items_.size() >= capacity_) return false;
      items_.push_back(std::move(item));
    }
    changed_.notify_all();
    return true;
  }

  // Takes no more and waits until all is done; false: something is left at `end`.
  bool drain(std::chrono::steady_clock::time_point end) {
    std::unique_lock lock(mutex_);
    is_ending_ = true;
    return changed_.wait_until(lock, end, [this] { return items_.empty() && !is_busy_; });
  }

  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return items_.size();
  }

 private:
  const std::size_t capacity_;
  const std::function<void(Item&)> handle_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> items_;
  bool is_busy_ = false;
  bool is_ending_ = false;
};

}  // namespace jsongate
