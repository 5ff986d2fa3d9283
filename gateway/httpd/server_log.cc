#include "gateway/httpd/server_log.h"

#include "gateway/core/line_budget.h"
#include "gateway/httpd/background.h"
#include "gateway/httpd/wire.h"

namespace jsongate::httpd {
namespace {

// Of each child: more at once than of a client's faults, as they are told apart by their
// tracebacks.
constexpr unsigned kFailuresLogged = 1000;
constexpr std::chrono::seconds kTime{10};

LineBudget failures(kFailuresLogged, kTime);

}  // namespace

bool HttpdServerLog::logs(LogLevel level) const noexcept {
  const int wanted = apache_level(level);
  for (const auto* host = server_; host != nullptr; host = host->next) {
    if (ap_get_server_module_loglevel(host, APLOG_MODULE_INDEX) >= wanted) return true;
  }
  return false;
}

void HttpdServerLog::log(LogLevel level, std::string_view line) const noexcept {
  log_of(server_)(level, line);
}

LogLevel level_of_failure(const server_rec* server) noexcept {
  if (!failures.admit(LineBudget::Clock::now())) return LogLevel::kInfo;
  tell_failures_left_out(server);
  return LogLevel::kError;
}

void tell_failures_left_out(const server_rec* server) noexcept {
  const std::uint64_t count = failures.take_left_out();
  if (count == 0) return;
  ap_log_error(APLOG_MARK, APLOG_ERR, 0, server,
               "jsongate: more than %u failures in %d seconds: %" APR_UINT64_T_FMT
               " more were logged at info only",
               kFailuresLogged, static_cast<int>(kTime.count()), count);
}

}  // namespace jsongate::httpd
