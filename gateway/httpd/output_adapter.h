// Filters on the way of a reply: the one place where they meet httpd's output brigades.
//
// Threads: those of the request. Owner: the request's pool.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "gateway/core/stream_filter.h"
#include "gateway/httpd/apache.h"
#include "gateway/httpd/filter_meter.h"

namespace jsongate::httpd {

// What is put over a reply, if the reply is what it filters.
struct OutputFilter {
  const FilterProgram* program;               // null: could not be loaded, replies are 503
  FilterMeter* meter;                         // of the process
  std::span<const std::string_view> types{};  // media ranges; empty: every reply
  bool is_native = false;                     // no Python: lives in the request's pool
  bool only_success = false;                  // replies of 2xx only
  bool may_be_unreadable = false;             // what it cannot read passes it
};

// Registers the adapter with httpd; once, in register_hooks.
void register_output_adapter();

// Puts `filter` behind the filters that the reply meets already.
void add_output_filter(request_rec* request, const OutputFilter& filter);

// Whether this one, the next of a chain, is a Python filter of add_output_filter().
bool is_python_filter(const ap_filter_t* filter);

// Whether the reply meets this filter already.
bool meets_filter(const request_rec* request, const FilterProgram* program);

// Replaces the body of an error page, whatever it is, by what `filter` makes. `content_type`:
// static text; it is set when the first brigade comes, because httpd sets the type of its pages
// late.
void add_page_filter(request_rec* request, std::unique_ptr<StreamFilter> filter,
                     const char* content_type);

// A filter of httpd that was put into the chain by its name, not by add_output_filter().
apr_status_t run_named_output(ap_filter_t* self, apr_bucket_brigade* in, std::size_t slot);

}  // namespace jsongate::httpd
