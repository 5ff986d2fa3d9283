// A parsed document as Python objects: dict, list, str, int, float, bool, None.
//
// Owner: the caller owns the result. Threads: under the GIL; runs no Python code, so
// the document cannot be parsed away meanwhile. Errors: nullptr with ValueError for
// a key that stands twice in one object, with the JSON pointer (RFC 6901) to it, or MemoryError.
#pragma once

#include <Python.h>

#include "gateway/json/document.h"

namespace jsongate::python {

// Both return a new reference. The value that a reader stands on, or the whole document.
PyObject* to_python(const json::Reader& value);
PyObject* to_python(const json::Document& document);
// The same for a value that is neither object nor array. Throws bad_alloc.
PyObject* scalar_to_python(const json::Reader& value);

}  // namespace jsongate::python
