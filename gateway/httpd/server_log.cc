#include "gateway/httpd/server_log.h"

namespace jsongate::httpd {

int apache_level(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::kDebug:
      return APLOG_DEBUG;
    case LogLevel::kInfo:
      return APLOG_INFO;
    case LogLevel::kNotice:
      return APLOG_NOTICE;
    case LogLevel::kWarning:
      return APLOG_WARNING;
    case LogLevel::kError:
      return APLOG_ERR;
    case LogLevel::kCritical:
      return APLOG_CRIT;
  }
  return APLOG_ERR;
}

bool HttpdServerLog::logs(LogLevel level) const noexcept {
  const int wanted = apache_level(level);
  for (const auto* host = server_; host != nullptr; host = host->next) {
    if (ap_get_server_module_loglevel(host, APLOG_MODULE_INDEX) >= wanted) return true;
  }
  return false;
}

void HttpdServerLog::log(LogLevel level, std::string_view line) const noexcept {
  ap_log_error(APLOG_MARK, apache_level(level), 0, server_, "jsongate: %.*s",
               static_cast<int>(line.size()), line.data());
}

}  // namespace jsongate::httpd
