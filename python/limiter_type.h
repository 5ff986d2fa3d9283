// The type jsongate._core.Limiter, which jsongate.shared.RateLimit is one of.
//
// Owner: Python's. Threads: an object is immutable and may be used by any number of threads at
// once; nothing blocks. Errors: nullptr with the exception set: Problem 429 for what is over the
// limit, TypeError for a key that is no str, ValueError for a cost that the burst never allows.
#pragma once

#include <Python.h>

namespace jsongate::python {

// Adds the type to the module; false with the exception set.
bool make_limiter_type(PyObject* module);

}  // namespace jsongate::python
