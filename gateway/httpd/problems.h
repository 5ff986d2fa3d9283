// Problems on their way to the client: RFC 9457 documents, whoever refused.
#pragma once

#include "gateway/core/problem.h"
#include "gateway/httpd/apache.h"
#include "gateway/httpd/state.h"

namespace jsongate::httpd {

// Sends `problem` as the reply and logs it under the request's id. Returns what the handler
// returns.
int send_problem(RequestState& state, const Problem& problem);

// Refuses from a stage before the handler: httpd makes the error reply, attach_problem its body.
// Returns the status.
int refuse(RequestState& state, Problem problem);

// One line of the error log: what became of the request, and why. Client errors are limited in
// number, so that no client fills the disk.
void log_problem(const RequestState& state, const Problem& problem, std::string_view what);

// The same of what would have been refused and passes all the same; limited as client errors are.
void report_problem(const RequestState& state, const Problem& problem);

// Hook insert_error_filter: a 4xx or 5xx of httpd itself, or a refusal, gets a problem document as
// its body. The fields of access hooks go out with all that httpd answers here, redirects too.
void attach_problem(request_rec* request);

}  // namespace jsongate::httpd
