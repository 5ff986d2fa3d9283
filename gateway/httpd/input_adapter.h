// Filters on the way of a request's body: the one place where they meet httpd's input brigades.
//
// Threads: those of the request. Owner: the request's pool.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "gateway/core/budget.h"
#include "gateway/core/stream_filter.h"
#include "gateway/httpd/apache.h"
#include "gateway/httpd/filter_meter.h"

namespace jsongate::httpd {

// Registers the adapter with httpd; once, in register_hooks.
void register_input_adapter();

// Puts `filter` behind those that stand between it and the handler: the one that is added last sees
// the body first. `changes`: what goes on may be other bytes than came.
// Returns it, for prime_input().
ap_filter_t* add_input_filter(request_rec* request, std::unique_ptr<StreamFilter> filter,
                              FilterMeter& meter, bool changes);

// Puts `filter` in front of all filters of content: it may be primed before they are there. It sees
// the body as the client sent it, but inflated where SetInputFilter says DEFLATE.
ap_filter_t* add_early_input_filter(request_rec* request, std::unique_ptr<StreamFilter> filter,
                                    FilterMeter& meter);

// An early filter of the request before an internal redirect, with what it holds, for this one.
ap_filter_t* continue_input_filter(request_rec* request, const ap_filter_t* filter);

// Lets a filter read until it has something for the handler, or the whole body; then the head says
// what is known of the body that goes on. Blocks. AP_FILTER_ERROR: the body is refused, and the
// reply is out.
apr_status_t prime_input(ap_filter_t* filter);

// A copy, in the request's pool, of what a primed filter holds; `memory` is made as large. Nothing:
// the process holds too much.
std::optional<std::string_view> copy_held(const ap_filter_t* filter, Reservation& memory);

// A filter of httpd that was put into the chain by its name, not by add_input_filter().
apr_status_t run_named_input(ap_filter_t* self, apr_bucket_brigade* out, ap_input_mode_t mode,
                             apr_read_type_e block, apr_off_t limit, std::size_t slot);

}  // namespace jsongate::httpd
