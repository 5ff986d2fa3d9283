// What applications do around their requests: periodic jobs, readiness, their end. Python
// implements it, gateway/httpd decides when.
//
// Owner: loaded with the applications, lives as long as the process. Threads: any, each call on its
// own; a job runs once at a time. Errors: what a function raises is told to `log` and is a value
// here.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/core/app.h"
#include "gateway/core/problem.h"

namespace jsongate {

// Takes one line of the error log. Called without locks and without the GIL.
using LineLog = std::function<void(LogLevel level, std::string_view line)>;

struct PeriodicJob {
  std::string name;  // "limits:refresh"; the same function may be registered more than once
  std::string where;
  std::chrono::nanoseconds interval{0};
  std::chrono::nanoseconds jitter{0};
};

class Lifecycle {
 public:
  virtual ~Lifecycle() = default;

  virtual const std::vector<PeriodicJob>& jobs() const noexcept = 0;
  // Runs one job; false: it raised.
  virtual bool run_job(std::size_t job, const LineLog& log) = 0;

  virtual bool has_health() const noexcept = 0;
  // Asks the health functions, in order, up to the first that says no: what the client is told.
  virtual std::optional<Problem> unready(const LineLog& log) = 0;

  virtual bool has_shutdown() const noexcept = 0;
  // Runs all shutdown functions, in order.
  virtual void shut_down(const LineLog& log) = 0;
};

}  // namespace jsongate
