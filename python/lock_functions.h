// Functions of jsongate._core behind jsongate.shared.lock, and those for tests and the check.
//
// An owner is this thread, or a task of an event loop, which has a number. Threads: under the GIL,
// which is given away while they wait. Errors: nullptr with the exception set: RuntimeError for an
// owner that holds it already, or does not, and where too many locks are held.
#pragma once

#include <Python.h>

namespace jsongate::python {

// (name, task, seconds): whether it was had within that time. `task` 0: the owner is this thread.
PyObject* acquire_lock(PyObject* module, PyObject* arguments);
// (name, task)
PyObject* release_lock(PyObject* module, PyObject* arguments);

// Forgets what the process's own limits, locks and caches hold.
PyObject* reset_shared(PyObject* module, PyObject* nothing);
// (names): from now on the process has these caches of its own, and no others.
PyObject* limit_caches(PyObject* module, PyObject* names);

}  // namespace jsongate::python
