// jsongate.Body: the body that a filter reads, and the views that it gives out.
//
// A Body has the BodySource in it, and lives as long as the FilterRun that feeds it and the views
// that read from it; when that is over, they just end. Nothing but a FilterRun may resume what
// awaits them. Threads: under the GIL.
#pragma once

#include <Python.h>

#include <cstddef>

#include "python/body_source.h"
#include "python/ref.h"

namespace jsongate::python {

// Empty with the exception set.
Ref new_body(Direction direction, std::size_t limit);

// What a loop over the chunks awaits each time; it keeps `body`.
Ref chunks_of(PyObject* body) noexcept;

// Lives as long as `body`.
BodySource& source_of(PyObject* body) noexcept;

// What an awaitable of ours yields to the driver when it must wait for more of the body.
bool is_wait_mark(PyObject* yielded) noexcept;

// Makes the types, stores them in state() and adds Body to `module`; false with the exception set.
bool make_body_types(PyObject* module);

}  // namespace jsongate::python
