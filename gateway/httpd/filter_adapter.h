// Runs a native BodyFilter on the output brigades: the one place where a filter's verdict moves
// buckets.
#pragma once

#include <memory>

#include "gateway/core/body_filter.h"
#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// Registers the adapter with httpd under its name; once, in register_hooks.
void register_output_adapter();

// Puts `filter` into the request's output chain. `content_type`: of what it makes (static text);
// null: as it was. It is set when the first brigade comes, because httpd sets the type of its error
// pages late.
void add_output_filter(request_rec* request, std::unique_ptr<BodyFilter> filter,
                       const char* content_type);

}  // namespace jsongate::httpd
