// jsongate._core.run_filter: a filter over a body in memory, by the driver that httpd uses.
//
// Threads: under the GIL. Errors: what the filter raises passes as it is.
#pragma once

#include <Python.h>

namespace jsongate::python {

// run_filter(plan, batches, facts, headers, response_headers, is_request, complete); see _core.pyi.
PyObject* run_filter(PyObject* module, PyObject* arguments);

}  // namespace jsongate::python
