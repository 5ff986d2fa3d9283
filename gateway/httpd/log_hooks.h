// JsonGateLogHook: Python functions that are told of requests once they are answered.
//
// A request's thread copies what there is to tell; one thread of the child runs the hooks, so that
// no connection waits for them. Owner: the child, to its end. Threads: post_record() from any, the
// others from the child's first. Errors: what finds no room is dropped, counted, and logged at most
// once a minute.
#pragma once

#include <chrono>

#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// Child, before it serves: there is a thread where the configuration names a log hook.
void start_log_hooks(server_rec* server);

// Child, when no request runs any more: what is waiting is worked off, until `end` at most.
void finish_log_hooks(std::chrono::steady_clock::time_point end);

// Whether the request's section has log hooks.
bool has_log_hooks(const request_rec* request);

// Hook log_transaction, for a client's request: the last one of those that redirects within httpd
// have made of it, which was answered; with the pages that tell of errors left out for what is
// asked, but not for what was sent.
void post_record(request_rec* request, std::chrono::nanoseconds duration);

}  // namespace jsongate::httpd
