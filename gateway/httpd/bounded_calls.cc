#include "gateway/httpd/bounded_calls.h"

#include <algorithm>
#include <system_error>
#include <thread>
#include <utility>

namespace jsongate::httpd {

// Under the mutex: whether there is, or is now, a thread that may take one more call.
bool BoundedCalls::may_begin() {
  if (stuck_ >= kThreads) {
    const auto now = Clock::now();
    if (now < next_probe_ || threads_ >= kMostThreads) return false;
    next_probe_ = now + kBetweenProbes;
  }
  if (idle_ <= waiting_.size() && threads_ < std::min(kMostThreads, stuck_ + kThreads)) {
    begin_thread();
  }
  return threads_ != 0;
}

// Where the system gives none, those that there are do.
void BoundedCalls::begin_thread() {
  try {
    std::thread([this] { serve(); }).detach();
    ++threads_;
  } catch (const std::system_error&) {
  }
}

void BoundedCalls::give_up(const std::shared_ptr<Call>& call) {
  call->given_up = true;
  if (call->begun) {
    ++stuck_;
  } else {
    std::erase(waiting_, call);
  }
}

bool BoundedCalls::run(std::function<void()> work) {
  const auto call = std::make_shared<Call>();
  call->work = std::move(work);
  std::unique_lock lock(mutex_);
  if (!may_begin()) return false;
  waiting_.push_back(call);
  waiting_changed_.notify_one();
  if (call_done_.wait_for(lock, kLimit, [&] { return call->done; })) return true;
  give_up(call);
  return false;
}

void BoundedCalls::serve() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    waiting_changed_.wait(lock, [this] { return !waiting_.empty(); });
    --idle_;
    const auto call = waiting_.front();
    waiting_.pop_front();
    call->begun = true;
    lock.unlock();
    call->work();
    lock.lock();
    call->done = true;
    if (call->given_up) --stuck_;
    call_done_.notify_all();
  }
}

}  // namespace jsongate::httpd
