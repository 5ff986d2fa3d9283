#include "gateway/httpd/background.h"

#include <signal.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "gateway/core/log_line.h"
#include "gateway/httpd/boundary.h"
#include "gateway/httpd/wire.h"

namespace jsongate::httpd {
namespace {

// A new thread inherits the mask.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

void run_logged(const std::function<void()>& work) noexcept {
  try {
    work();
  } catch (const std::exception& error) {
    log_escaped(error.what());
  } catch (...) {
    log_escaped("something that is no std::exception");
  }
}

// Kept by both threads: either may be the last.
struct Finish {
  std::mutex mutex;
  std::condition_variable changed;
  bool reached = false;
};

}  // namespace

void start_in_background(std::function<void()> work) {
  const SignalsBlocked blocked;
  std::thread([work = std::move(work)] { run_logged(work); }).detach();
}

bool run_within(std::function<void()> work, std::chrono::steady_clock::time_point end) {
  auto finish = std::make_shared<Finish>();
  start_in_background([work = std::move(work), finish] {
    run_logged(work);
    const std::lock_guard lock(finish->mutex);
    finish->reached = true;
    finish->changed.notify_all();
  });
  std::unique_lock lock(finish->mutex);
  return finish->changed.wait_until(lock, end, [&] { return finish->reached; });
}

LineLog log_of(const server_rec* server) {
  return [server](LogLevel level, std::string_view line) {
    const LogLine shown(line);
    ap_log_error(APLOG_MARK, apache_level(level), 0, server, "jsongate: %.*s", shown.size(),
                 shown.data());
  };
}

}  // namespace jsongate::httpd
