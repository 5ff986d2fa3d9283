// The GIL on its way from one Python stage of a request to the next on the same thread: a handler,
// then the filters that its reply meets. Between them is nothing but httpd's own calls from filter
// to filter, which cannot block.
//
// Threads: each for itself. No errors.
#pragma once

namespace jsongate::python {

// Gives up the GIL where the last stage on this thread has kept it. To be called before anything
// that may block, and when the next stage is not reached after all.
void release_kept_gil() noexcept;

}  // namespace jsongate::python
