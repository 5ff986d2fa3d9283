#include "gateway/httpd/boundary.h"

namespace jsongate::httpd {

void log_escaped(const char* what) noexcept {
  ap_log_error(APLOG_MARK, APLOG_CRIT, 0, ap_server_conf, "jsongate: an exception was stopped: %s",
               what);
}

}  // namespace jsongate::httpd
