// One request on its way through the stages: what is known of it so far.
//
// Owner: gateway/httpd, in the request's pool; destroyed with the request. One thread at a time. A
// stage reads what earlier stages wrote, writes its own part once, and never calls back:
//   receive → route → admit → attach → answer → out → record.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "gateway/core/problem.h"
#include "gateway/core/query.h"
#include "gateway/core/route_table.h"

namespace jsongate {

class App;

// 128 random bits; the text form is 32 lower-case hexadecimal digits.
struct RequestId {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  // A new one; any thread.
  static RequestId make();
  std::array<char, 32> text() const noexcept {
    std::array<char, 32> out;
    for (int i = 0; i < 16; ++i) {
      out[static_cast<std::size_t>(i)] = "0123456789abcdef"[(high >> (60 - 4 * i)) & 15];
      out[static_cast<std::size_t>(i) + 16] = "0123456789abcdef"[(low >> (60 - 4 * i)) & 15];
    }
    return out;
  }
};

// What a room keeps with a request; destroyed with it, on any thread, without the GIL.
class Keepsake {
 public:
  virtual ~Keepsake() = default;
};

struct Exchange {
  // Drawn at the first use, which most requests have not.
  const RequestId& id() {
    if (!drawn_id) drawn_id = RequestId::make();
    return *drawn_id;
  }

  // receive
  std::optional<RequestId> drawn_id;
  std::chrono::steady_clock::time_point started;
  bool length_dropped =
      false;  // a Content-Length stood beside Transfer-Encoding; the server removed it

  // route
  App* app = nullptr;  // the app that owns the path; null where another module answers
  RouteMatch match;
  std::string_view app_path;  // the path below the app's Location, begins with '/'

  // admit
  std::optional<Problem> refusal;  // also set by answer, where the answer is a refusal

  // attach
  bool keeps_request = false;  // Python stages follow the handler: the request object stays
  std::shared_ptr<Keepsake> python_request;  // the object that the request's Python stages share

  // answer
  bool failed = false;           // the handler raised something that is no Problem
  bool client_gone = false;      // the client has left before the end of its body
  std::uint64_t body_bytes = 0;  // request body bytes read
  std::uint64_t gil_entries = 0;
  std::chrono::nanoseconds gil_wait{0};
};

}  // namespace jsongate
