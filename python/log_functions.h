// What Python's logging is told of the error log: jsongate._native.log_line and .logs.
//
// Lines go to the log of the request that the calling thread works on, and otherwise to the
// server's. Threads: any, under the GIL, which is given up while a line is written. Errors: as
// Python's.
#pragma once

#include <Python.h>

#include "gateway/core/app.h"

namespace jsongate::python {

// Adds the functions to `module`; `log` outlives it. False with the exception set.
bool add_log_functions(PyObject* module, const ServerLog& log);

}  // namespace jsongate::python
