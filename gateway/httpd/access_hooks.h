// JsonGateAccessHook: Python functions that see a request before anything answers it.
//
// Owner: RequestState, in the request's pool, has what they have said. Threads: the request's.
// Errors: a refusal is a status, whose page is a problem document.
#pragma once

#include "gateway/httpd/apache.h"
#include "gateway/httpd/state.h"

namespace jsongate::httpd {

// Hook fixups, and once more before the handler: runs the access hooks of the request's section
// that have not run yet. Fixups come after authentication, and before those of mod_headers, which
// may hand req.user on; a redirect within httpd may have come after them. No hook runs twice for
// what a client has asked once, none for sub-requests, and none for a page that tells of an error.
int run_access_hooks(request_rec* request);

// Whether the section names an access hook or log hook that could not be loaded, and what a request
// is told then.
bool lacks_hook(const request_rec* request);
Problem hook_not_loaded();

// Hook insert_filter: what hooks have set of the reply's head goes out, whoever makes the reply,
// unless that one has set the field.
void keep_hook_fields(request_rec* request);
// The same for a reply whose fields were put away, at once: into `fields`.
void restore_hook_fields(const RequestState& state, apr_table_t* fields);

void register_hook_fields();

}  // namespace jsongate::httpd
