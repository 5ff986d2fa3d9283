// The filters of the JSON engine over a request's body and its reply: fields, schemas, edits.
//
// Owner: what they need lives in the request's pool. Threads: those of the request. Only bodies
// whose Content-Type is JSON are edited and read for fields; a schema looks at every body of a
// request, whatever it calls itself, and at the successful replies that are JSON.
#pragma once

#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// Stage admit: reads the body if fields of it are wanted, sets them as variables of the request and
// holds it for whoever reads it next. DECLINED, or what the hook returns.
int read_fields(request_rec* request);

// Hook insert_filter: what a request before an internal redirect had read is there for this one.
void continue_body(request_rec* request);

// Behind the Python filters of the body, in front of its guard.
void attach_document_input(request_rec* request);
// Behind the Python filters of the reply.
void attach_document_output(request_rec* request);

}  // namespace jsongate::httpd
