// Filters on the way of a request's body: the one place where they meet httpd's input brigades.
//
// Threads: those of the request. Owner: the request's pool.
#pragma once

#include <memory>

#include "gateway/core/stream_filter.h"
#include "gateway/httpd/apache.h"
#include "gateway/httpd/filter_meter.h"

namespace jsongate::httpd {

// Registers the adapter with httpd; once, in register_hooks.
void register_input_adapter();

// Puts `filter` behind those that stand between it and the handler: the one that is added last sees
// the body first. `changes`: what goes on may be other bytes than came.
void add_input_filter(request_rec* request, std::unique_ptr<StreamFilter> filter,
                      FilterMeter& meter, bool changes);

// A filter of httpd that was put into the chain by its name, not by add_input_filter().
apr_status_t run_named_input(ap_filter_t* self, apr_bucket_brigade* out, ap_input_mode_t mode,
                             apr_read_type_e block, apr_off_t limit, std::size_t slot);

}  // namespace jsongate::httpd
