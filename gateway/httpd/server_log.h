// httpd's error log, for what belongs to no request.
#pragma once

#include "gateway/core/app.h"
#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

class HttpdServerLog final : public ServerLog {
 public:
  // logs() asks `server`, whose log it is, and the hosts behind it.
  explicit HttpdServerLog(const server_rec* server) noexcept : server_(server) {}

  bool logs(LogLevel level) const noexcept override;
  void log(LogLevel level, std::string_view line) const noexcept override;

 private:
  const server_rec* server_;
};

}  // namespace jsongate::httpd
