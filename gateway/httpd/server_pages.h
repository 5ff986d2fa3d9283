// The handlers jsongate-metrics and jsongate-openapi, which never enter Python, and
// jsongate-health, which does where apps have health functions.
#pragma once

#include "gateway/httpd/apache.h"
#include "gateway/httpd/state.h"

namespace jsongate::httpd {

// True for the name of one of them (SetHandler).
bool is_server_page(const char* handler);

int answer_server_page(request_rec* request, RequestState& state);

}  // namespace jsongate::httpd
