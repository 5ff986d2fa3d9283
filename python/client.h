// jsongate._core.open_app and call_app: an app without httpd, for jsongate.testing.Client.
//
// The stages are those of httpd: decode the path, match, access functions, answer. Threads: called
// under the GIL, which is given up while the request is answered; several may call at once. Errors:
// null with the exception set; what the app raises is part of the reply.
#pragma once

#include <Python.h>

namespace jsongate::python {

// See _core.pyi.
PyObject* open_app(PyObject* module, PyObject* plans);
PyObject* call_app(PyObject* module, PyObject* arguments);

}  // namespace jsongate::python
