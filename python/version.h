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

// As PyBuffer_IsContiguous(…, 'C'), which the view knows already but where it is empty.
inline bool is_contiguous(PyObject* view) noexcept {
  return (reinterpret_cast<PyMemoryViewObject*>(view)->flags & _Py_MEMORYVIEW_C) != 0 ||
         PyBuffer_IsContiguous(PyMemoryView_GET_BUFFER(view), 'C') != 0;
}

// Whether touching the view raises ValueError.
inline bool is_released(PyObject* view) noexcept {
  return is_released_itself(view) ||
         (managed_buffer(view)->flags & _Py_MANAGED_BUFFER_RELEASED) != 0;
}

// What being raised leaves in an exception goes: its traceback, and so frames, which may run
// anything.
inline void forget_raise(PyObject* exception) noexcept {
  auto* raw = reinterpret_cast<PyBaseExceptionObject*>(exception);
  Py_CLEAR(raw->traceback);
  Py_CLEAR(raw->context);
  Py_CLEAR(raw->cause);
  raw->suppress_context = 0;
}

// Whether an exception that was made without arguments, and has no traceback, looks like a new one.
inline bool is_as_made(PyObject* exception) noexcept {
  const auto* raw = reinterpret_cast<PyBaseExceptionObject*>(exception);
  return raw->dict == nullptr && raw->notes == nullptr && raw->traceback == nullptr &&
         raw->context == nullptr && raw->cause == nullptr && raw->suppress_context == 0 &&
         raw->args != nullptr && PyTuple_GET_SIZE(raw->args) == 0;
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

// Whether the one reference that the caller has is all there is to a view of one dimension, to its
// memory and to what that belongs to: nobody can see what becomes of them.
inline bool is_ours_alone(PyObject* view) noexcept {
  const auto* raw = reinterpret_cast<PyMemoryViewObject*>(view);
  const auto* buffer = raw->mbuf;
  return !is_released(view) && Py_REFCNT(view) == 1 && raw->exports == 0 &&
         raw->weakreflist == nullptr && Py_REFCNT(buffer) == 1 && buffer->exports == 1 &&
         Py_REFCNT(buffer->master.obj) == 1;
}

// While it is hidden, touching the view raises ValueError. Only for one that is_ours_alone().
inline void set_hidden(PyObject* view, bool hidden) noexcept {
  auto& flags = managed_buffer(view)->flags;
  flags = hidden ? flags | _Py_MANAGED_BUFFER_RELEASED : flags & ~_Py_MANAGED_BUFFER_RELEASED;
}

// From now on a view of bytes shows others. Only for one that is_ours_alone().
inline void show_instead(PyObject* view, const char* data, Py_ssize_t size) noexcept {
  auto* raw = reinterpret_cast<PyMemoryViewObject*>(view);
  for (auto* buffer : {&raw->mbuf->master, &raw->view}) {
    buffer->buf = const_cast<char*>(data);
    buffer->len = size;
    buffer->shape[0] = size;
  }
  raw->hash = -1;
}

}  // namespace jsongate::python
