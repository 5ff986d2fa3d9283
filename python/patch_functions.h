// patch() and merge_patch() of jsongate._core: documents changed as text, with
// every byte kept that is not touched.
//
// Owner: the caller owns the results. Threads: under the GIL, which big texts give away meanwhile.
// Errors: nullptr with ValueError (json_source.h), of a patch with the number of the operation.
// Source: RFC 6902, RFC 7396.
#pragma once

#include <Python.h>

namespace jsongate::python {

// (document, operations) and (document, patch): bytes for text, objects for objects.
PyObject* patch(PyObject* module, PyObject* const* args, Py_ssize_t count);
PyObject* merge_patch(PyObject* module, PyObject* const* args, Py_ssize_t count);

}  // namespace jsongate::python
