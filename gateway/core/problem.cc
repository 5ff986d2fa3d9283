#include "gateway/core/problem.h"

#include <algorithm>
#include <array>

namespace jsongate {
namespace {

struct Title {
  int status;
  std::string_view text;
};

// RFC 9110 §15.5 and §15.6; 423, 424, 507: RFC 4918; 425: RFC 8470; 428, 429, 431, 511: RFC 6585;
// 451: RFC 7725; 506: RFC 2295; 508: RFC 5842. Sorted by status.
constexpr std::array kTitles{
    Title{400, "Bad Request"},
    Title{401, "Unauthorized"},
    Title{402, "Payment Required"},
    Title{403, "Forbidden"},
    Title{404, "Not Found"},
    Title{405, "Method Not Allowed"},
    Title{406, "Not Acceptable"},
    Title{407, "Proxy Authentication Required"},
    Title{408, "Request Timeout"},
    Title{409, "Conflict"},
    Title{410, "Gone"},
    Title{411, "Length Required"},
    Title{412, "Precondition Failed"},
    Title{413, "Content Too Large"},
    Title{414, "URI Too Long"},
    Title{415, "Unsupported Media Type"},
    Title{416, "Range Not Satisfiable"},
    Title{417, "Expectation Failed"},
    Title{421, "Misdirected Request"},
    Title{422, "Unprocessable Content"},
    Title{423, "Locked"},
    Title{424, "Failed Dependency"},
    Title{425, "Too Early"},
    Title{426, "Upgrade Required"},
    Title{428, "Precondition Required"},
    Title{429, "Too Many Requests"},
    Title{431, "Request Header Fields Too Large"},
    Title{451, "Unavailable For Legal Reasons"},
    Title{500, "Internal Server Error"},
    Title{501, "Not Implemented"},
    Title{502, "Bad Gateway"},
    Title{503, "Service Unavailable"},
    Title{504, "Gateway Timeout"},
    Title{505, "HTTP Version Not Supported"},
    Title{506, "Variant Also Negotiates"},
    Title{507, "Insufficient Storage"},
    Title{508, "Loop Detected"},
    Title{511, "Network Authentication Required"},
};

}  // namespace

std::string_view status_title(int status) noexcept {
  const auto* found = std::lower_bound(kTitles.begin(), kTitles.end(), status,
                                       [](const Title& a, int b) { return a.status < b; });
  if (found != kTitles.end() && found->status == status) return found->text;
  return status < 500 ? "Client Error" : "Server Error";
}

Problem server_problem(int status) {
  return {.status = status, .code = "server", .detail = std::string(status_title(status))};
}

}  // namespace jsongate
