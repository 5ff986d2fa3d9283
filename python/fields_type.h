// Header fields and the reply's head as Python sees them: Headers, ReplyHeaders, ReplyHead.
#pragma once

#include <Python.h>

namespace jsongate::python {

// A view on `request`: an object of one of this room's view types that holds nothing but a
// reference to the request. New reference, or null with the exception set.
PyObject* new_view(PyTypeObject* type, PyObject* request);

// Makes the types, stores them in state() and adds them to `module`; false with the exception set.
bool make_field_types(PyObject* module);

}  // namespace jsongate::python
