// Runs the periodic jobs of the apps: each job in exactly one child of the whole server.
//
// Every child has a thread per job. All but the one that holds the job on the board only look, ten
// times a second, whether it is to be had; so a job moves within a moment when its child dies or
// is told to stop, and a slow job delays no other. (mod_watchdog's singletons wait ten seconds
// before they take over, are joined without a limit when a child ends, and must be known to the
// parent, which has no Python.)
//
// Owner: the process, never destroyed: a job may outlive the child's orderly end. Threads: start()
// by the first thread, stop() and wait() by any. Errors: logged.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "gateway/core/lifecycle.h"
#include "gateway/core/schedule.h"
#include "gateway/shared/job_board.h"
#include "metrics/metrics.h"

namespace jsongate::httpd {

class JobRunner {
 public:
  using Clock = std::chrono::steady_clock;  // the same for all processes

  JobRunner(Lifecycle& life, const shared::JobBoard& board, metrics::Metrics& metrics, LineLog log);

  void start();
  // No run begins any more, and what does not run is let go. Waits for nothing.
  void stop() noexcept;
  // Waits for runs that have begun; false: some still go on at `end`.
  bool wait(Clock::time_point end);

 private:
  struct Skipped {
    std::uint64_t count = 0;
    Nanoseconds told_at{0};
  };

  void serve(std::size_t job);
  void hold(std::size_t job);
  void run(std::size_t job);
  void note_skipped(std::size_t job, std::uint64_t count, Skipped& skipped);
  // False: it is time to stop.
  bool sleep_until(Nanoseconds when);

  Lifecycle& life_;
  const shared::JobBoard& board_;
  metrics::Metrics& metrics_;
  const LineLog log_;
  std::vector<std::string> keys_;  // of the jobs on the board
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::size_t threads_ = 0;  // that have not ended
};

}  // namespace jsongate::httpd
