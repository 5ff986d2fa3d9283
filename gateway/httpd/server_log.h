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

// Of what is the server's fault: error; info, where so much fails at once that it would fill the
// disk. To be asked once for each failure; any thread.
LogLevel level_of_failure(const server_rec* server) noexcept;
// Tells how many failures had less than error since the last call, if any.
void tell_failures_left_out(const server_rec* server) noexcept;

}  // namespace jsongate::httpd
