// jsongate._core.Typed: a declared type at work outside of httpd, for tests and jsongate.json.
#pragma once

#include <Python.h>

namespace jsongate::python {

// Adds the type to the module. False with the exception set.
bool make_typed_type(PyObject* module);

// "cannot be used as a regular expression: …", or None.
PyObject* pattern_mistake(PyObject* module, PyObject* pattern);

}  // namespace jsongate::python
