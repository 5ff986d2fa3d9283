// The type jsongate._core.Path: a JSONPath (RFC 9535), compiled once, for any number of documents.
//
// Owner: Python's. Threads: an object is immutable and may be used by any number of threads at
// once. Errors: ValueError, see json_source.h; of a selector with the position of the mistake.
#pragma once

#include <Python.h>

#include "gateway/json/path.h"

namespace jsongate::python {

// Adds the type to the module; false with the exception set.
bool make_path_type(PyObject* module);

// Null with TypeError where it is no Path; valid as long as the object.
const json::Path* path_of(PyObject* object);

}  // namespace jsongate::python
