// edit() and lines_of() of jsongate._core: what the command line does with files.
//
// Owner: the caller owns the results. Threads: under the GIL. Errors: nullptr with ValueError
// (json_source.h), also for a pointer that leads nowhere; TypeError.
#pragma once

#include <Python.h>

namespace jsongate::python {

// (text, edits): see _core.pyi. Refuses duplicate keys: an edit could be meant for either.
PyObject* edit(PyObject* module, PyObject* args);
// (text, pointers): the line, from 1, on which each value begins; 1 where there is none.
PyObject* lines_of(PyObject* module, PyObject* args);

}  // namespace jsongate::python
