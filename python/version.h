// Every difference between CPython 3.11, 3.12 and 3.13 that this room meets.
//
// Threads: under the GIL. Errors: as the functions of Python's C API that stand behind.
#pragma once

#include <Python.h>

#include "python/ref.h"

#if PY_VERSION_HEX < 0x030B0000
#error "jsongate needs CPython 3.11 or newer"
#endif

namespace jsongate::python {

// A str that an old extension made in the form that went away with 3.12 is brought into today's
// form.
inline bool make_ready(PyObject* text) noexcept {
#if PY_VERSION_HEX < 0x030C0000
  return PyUnicode_READY(text) == 0;
#else
  static_cast<void>(text);
  return true;
#endif
}

// The exception that is set, as an object with its traceback; clears it.
inline Ref take_exception() noexcept {
#if PY_VERSION_HEX < 0x030C0000
  PyObject *type = nullptr, *value = nullptr, *traceback = nullptr;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback != nullptr) PyException_SetTraceback(value, traceback);
  Py_XDECREF(type);
  Py_XDECREF(traceback);
  return Ref::steal(value);
#else
  return Ref::steal(PyErr_GetRaisedException());
#endif
}

}  // namespace jsongate::python
