// The filters of the JSON engine over a request's body and its reply: guard, fields, schemas,
// edits.
//
// Owner: what they need lives in the request's pool. Threads: those of the request. The guard and a
// schema look at every body of a request, whatever it calls itself; bodies are edited, and
// successful replies are checked, whose Content-Type is JSON or NDJSON: of the latter each record
// is a document. Fields are read of JSON only.
#pragma once

#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// Stage admit: reads the body if fields of it are wanted, sets them as variables of the request and
// holds it for whoever reads it next. DECLINED, or what the hook returns.
int read_fields(request_rec* request);

// Hook insert_filter: what a request before an internal redirect had read is there for this one.
void continue_body(request_rec* request);

// Whether the request's section has any for the body of a request.
bool has_document_input(const request_rec* request);
// Between the client and the Python filters of the body.
void attach_document_input(request_rec* request);
// Behind the Python filters of the reply.
void attach_document_output(request_rec* request);

}  // namespace jsongate::httpd
