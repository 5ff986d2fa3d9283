#include "gateway/httpd/server_log.h"

#include "gateway/httpd/background.h"
#include "gateway/httpd/wire.h"

namespace jsongate::httpd {

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

}  // namespace jsongate::httpd
