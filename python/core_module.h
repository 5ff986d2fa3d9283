// The module jsongate._core: loads, dumps, patch, merge_patch, edit, lines_of, check_routes,
// run_filter, acquire_lock,
// release_lock; the types Path, Schema, Request, Body, Limiter and CacheBase.
//
// Threads: under the GIL. Errors: nullptr with the exception set.
#pragma once

#include <Python.h>

namespace jsongate::python {

// Makes the module: for the import of the extension, or, inside httpd, to be put into sys.modules.
// Returns a new reference.
PyObject* init_core_module();

}  // namespace jsongate::python
