// How a reply ends that a filter refuses, or that a source does not finish.
//
// Threads: those of the request.
#pragma once

#include "gateway/core/problem.h"
#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// A brigade that ends a reply so that it cannot look complete: as mod_proxy does for an upstream
// that dies in mid-body, an error bucket keeps the chunked coding from being closed, and the
// connection (HTTP/1) or stream (HTTP/2) is cut.
apr_bucket_brigade* cutting_brigade(request_rec* request);

// Whether the head of the reply is out.
bool is_reply_begun(const request_rec* request);

// Registers what drops the rest of a reply that was replaced; once, in register_hooks.
void register_dropping_filter();

// For an output filter that has passed nothing on: `problem` becomes the reply. From then on the
// filter passes nothing.
apr_status_t replace_reply(ap_filter_t* self, Problem problem);

// For an output filter that has passed something on: logs `problem` and cuts the reply. From then
// on the filter passes nothing.
apr_status_t cut_reply(ap_filter_t* self, const Problem& problem);

// What a request is told that would make its child hold too many bodies. The rest of its body is
// not read.
Problem over_budget(request_rec* request);

// For an input filter: `problem` becomes the reply, if none has begun. What the filter returns.
apr_status_t refuse_body(request_rec* request, Problem problem);

}  // namespace jsongate::httpd
