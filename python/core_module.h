// The module jsongate._core: loads, dumps, patch, merge_patch, edit, lines_of, check_routes,
// run_filter, open_app, call_app; the types Path, Schema, Request and Body, and those under
// jsongate.metrics.
//
// Threads: under the GIL. Errors: nullptr with the exception set.
#pragma once

#include <Python.h>

namespace jsongate::python {

// Makes the module: for the import of the extension, or, inside httpd, to be put into sys.modules.
// Returns a new reference.
PyObject* init_core_module();

}  // namespace jsongate::python
