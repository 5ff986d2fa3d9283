// Calls that may hang, on threads of their own: whoever asks waits no longer than kLimit.
//
// APR's clients of redis and memcached have no time limit for an answer: a server that is stopped,
// or gone without a word, would keep every thread that asks it. Here it keeps kThreads at most, and
// one more each kBetweenProbes, which finds out whether it is back.
//
// Owner: the child; never destroyed, as its threads are not waited for. Threads: any. Errors: false
// where a call was not done in time, or was not begun for lack of threads.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace jsongate::httpd {

class BoundedCalls {
 public:
  static constexpr std::chrono::seconds kLimit{1};
  static constexpr std::chrono::seconds kBetweenProbes{5};
  static constexpr std::size_t kThreads = 8;

  BoundedCalls() = default;
  BoundedCalls(const BoundedCalls&) = delete;
  BoundedCalls& operator=(const BoundedCalls&) = delete;

  // `work` may go on after a false: it must own all that it touches, and throw nothing.
  bool run(std::function<void()> work);

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::size_t kMostThreads = 64;
  struct Call {
    std::function<void()> work;
    bool begun = false;
    bool done = false;
    bool given_up = false;
  };

  bool may_begin();
  void begin_thread();
  void give_up(const std::shared_ptr<Call>& call);
  void serve();

  std::mutex mutex_;
  std::condition_variable waiting_changed_;
  std::condition_variable call_done_;
  std::deque<std::shared_ptr<Call>> waiting_;
  std::size_t threads_ = 0;
  std::size_t idle_ = 0;
  std::size_t stuck_ = 0;  // threads in calls that nobody waits for any more
  Clock::time_point next_probe_{};
};

}  // namespace jsongate::httpd
