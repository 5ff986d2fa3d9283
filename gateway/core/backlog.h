// Work that may wait: a bounded queue that one thread of its own works off, in order.
//
// Threads: post() from any; start() and drain() from one, drain() once and last. Owner: as long as
// the process, because a handler that never returns keeps its thread. Errors: post() says that the
// queue is full; the handler must not throw.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
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

  // The signals of the process are not for this thread. std::system_error: there is no thread.
  void start() {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    std::thread([this] { work(); }).detach();
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
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

  // Takes no more and waits until all is done; false: `most` was not enough.
  bool drain(std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    is_ending_ = true;
    return changed_.wait_for(lock, most, [this] { return items_.empty() && !is_busy_; });
  }

  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return items_.size();
  }

 private:
  void work() {
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

  const std::size_t capacity_;
  const std::function<void(Item&)> handle_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Item> items_;
  bool is_busy_ = false;
  bool is_ending_ = false;
};

}  // namespace jsongate
