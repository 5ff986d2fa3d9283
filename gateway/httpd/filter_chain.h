// Which filters a request and its reply meet, by the configuration.
#pragma once

#include <memory>

#include "gateway/core/stream_filter.h"
#include "gateway/httpd/apache.h"
#include "gateway/httpd/output_adapter.h"
#include "gateway/httpd/state.h"

namespace jsongate::httpd {

// Hook insert_filter: puts the filters of the request's section into its chains.
void attach_filters(request_rec* request);

// Notes a filter that was put into the chain of a body, for prime_body().
void note_input(request_rec* request, ap_filter_t* filter);

// Before all handlers: the filters of the body read first. What they refuse no handler
// and no upstream hears of, and the head that a handler looks at is that of the filtered body.
int prime_body(request_rec* request);

// What a request is told whose section names a filter that could not be loaded.
Problem filter_not_loaded();
// Whether the section names one.
bool lacks_filter(const request_rec* request);

// The Python filter of a slot of PythonNames, ready for a reply.
OutputFilter python_output_filter(std::size_t slot);
// Whether the reply of a main request meets it, of which this sub-request's is a part.
bool is_filtered_around(const request_rec* request, std::size_t slot);
std::unique_ptr<StreamFilter> start_input_filter(request_rec* request, std::size_t slot);

// Makes the Python filters that the configuration in `pool` names known to httpd under their names,
// for SetOutputFilter and its like. An error is one for the administrator; null: all is well.
const char* name_filters(apr_pool_t* pool);
// Whether it is one of these.
bool is_named_filter(const ap_filter_rec_t* filter);

}  // namespace jsongate::httpd
