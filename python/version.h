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

// Sets an exception object, with its traceback, as the one that is raised.
inline void set_exception(Ref exception) noexcept {
#if PY_VERSION_HEX < 0x030C0000
  auto* type = Ref::borrow(reinterpret_cast<PyObject*>(Py_TYPE(exception.get()))).release();
  auto* traceback = PyException_GetTraceback(exception.get());
  PyErr_Restore(type, exception.release(), traceback);
#else
  PyErr_SetRaisedException(exception.release());
#endif
}

// The memory that a memoryview shares with its slices: one for all that were made of one buffer.
inline _PyManagedBufferObject* managed_buffer(PyObject* view) noexcept {
  return reinterpret_cast<PyMemoryViewObject*>(view)->mbuf;
}

// Whether its release() was called.
inline bool is_released_itself(PyObject* view) noexcept {
  return (reinterpret_cast<PyMemoryViewObject*>(view)->flags & _Py_MEMORYVIEW_RELEASED) != 0;
}

// Whether touching the view raises ValueError.
inline bool is_released(PyObject* view) noexcept {
  return is_released_itself(view) ||
         (managed_buffer(view)->flags & _Py_MANAGED_BUFFER_RELEASED) != 0;
}

// Buffers that others have got from this view and not given back.
inline Py_ssize_t re_exports(PyObject* view) noexcept {
  return reinterpret_cast<PyMemoryViewObject*>(view)->exports;
}

// From now on touching `view`, and whatever was sliced from it, raises ValueError. What CPython
// does itself when the last of these views is released (mbuf_release in Objects/memoryobject.c),
// only earlier.
inline void release_for_all(PyObject* view) noexcept {
  auto* buffer = managed_buffer(view);
  if ((buffer->flags & _Py_MANAGED_BUFFER_RELEASED) != 0) return;
  buffer->flags |= _Py_MANAGED_BUFFER_RELEASED;
  PyObject_GC_UnTrack(buffer);
  PyBuffer_Release(&buffer->master);
}

}  // namespace jsongate::python
