// Whether this child can answer for the apps: what their health functions say.
//
// They are asked at most once a second per child, however often the page is read, and by one
// request; the others get the answer before, and before the first one that there is none yet: they
// must not wait, or those who ask could take all threads. One that does not come back is an answer,
// too.
//
// Owner: the process. Threads: any. No lock is held while a function runs.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include "gateway/core/lifecycle.h"
#include "gateway/core/problem.h"

namespace jsongate::httpd {

class Readiness {
 public:
  // Nothing: ready. Enters Python where the last answer is old.
  std::optional<Problem> problem(Lifecycle& life, const LineLog& log);

 private:
  using Clock = std::chrono::steady_clock;
  struct Answer {
    Clock::time_point at;
    std::optional<Problem> problem;
  };
  class Asking;

  std::optional<Answer> known_or_claim();

  std::mutex mutex_;
  std::optional<Answer> last_;
  std::optional<Clock::time_point> asked_at_;  // while somebody asks
};

}  // namespace jsongate::httpd
