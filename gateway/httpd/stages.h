// The stages of a request, each one hook of httpd, in the order of their names here. See
// exchange.h.
#pragma once

#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

int receive(request_rec* request);     // post_read_request
int route(request_rec* request);       // translate_name
int is_no_file(request_rec* request);  // map_to_storage, type_checker: nobody looks on disk, or at
                                       // an extension
int admit(request_rec* request);       // access_checker
int prepare(request_rec* request);  // handler, before all others: hooks, then filters of the body
int answer(request_rec* request);   // handler
int record(request_rec* request);   // log_transaction
int name_log_entry(const conn_rec* connection, const request_rec* request,
                   const char** id);  // generate_log_id

}  // namespace jsongate::httpd
