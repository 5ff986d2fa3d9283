// Threads of the gateway's own in a child: they get no signals, which belong to the MPM, and are
// never joined: a child ends whether they do or not.
#pragma once

#include <functional>

#include "gateway/core/lifecycle.h"
#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// Runs `work` in a thread of its own; what it throws is logged. std::system_error: no thread.
void start_in_background(std::function<void()> work);

// Runs `work` in a thread of its own and waits for its end; false: it still goes on at `end`.
bool run_within(std::function<void()> work, std::chrono::steady_clock::time_point end);

// The error log, outside of requests.
LineLog log_of(const server_rec* server);

}  // namespace jsongate::httpd
