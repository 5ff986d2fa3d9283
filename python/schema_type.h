// The type jsongate._core.Schema: a JSON Schema (2020-12, draft 7), compiled once, and Violation.
//
// Owner: Python's. Threads: an object is immutable and may be used by any number of threads at
// once. Errors: ValueError, see json_source.h; of a schema with the pointer to the mistake in it.
#pragma once

#include <Python.h>

namespace jsongate::python {

// Adds both types to the module; false with the exception set.
bool make_schema_types(PyObject* module);

}  // namespace jsongate::python
