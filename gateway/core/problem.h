// A refusal or failure as a value: what the client is told (RFC 9457) and what the log is told.
//
// Owned by whoever holds it; plain data. `detail` and `members` reach the client: never put a path,
// a traceback or a secret there. On the request path a failure is a Problem, never an exception.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jsongate {

struct Problem {
  int status = 500;      // HTTP status, 400…599
  std::string code{};    // a stable word for logs and metrics, e.g. "body_too_large"; not sent
  std::string detail{};  // one sentence for the client
  std::string type = "about:blank";  // RFC 9457 §3.1.1
  std::string title{};               // empty: status_title(status)
  std::string members{};  // extension members (RFC 9457 §3.2), encoded: "\"errors\":[…]"; no braces
  std::vector<std::pair<std::string, std::string>>
      fields{};        // header fields to add: Allow, Retry-After
  std::string hint{};  // for the log only: what the administrator can do
};

// The reason phrase of a status (RFC 9110 §15), which RFC 9457 §4.2.1 wants as title of
// "about:blank". An unknown status gives its class: "Client Error", "Server Error".
std::string_view status_title(int status) noexcept;

// What the server itself refuses: the client is told the status only.
Problem server_problem(int status);

}  // namespace jsongate
