// Tells ThreadSanitizer what it cannot see: event hands the memory of a connection that has ended
// to the next one through a list of atomics, which are not instrumented. Untold, what one request
// writes would seem to race with what another thread read there in an earlier one.
//
// Does nothing in other builds. Threads: any. Errors: none.
#pragma once

namespace jsongate::httpd {

void register_memory_handover();

}  // namespace jsongate::httpd
