// The lines of a filter's code in a table: the exception that ends each loop over a body looks its
// line up, which takes CPython 3.11 half as long as the loop when it reads the compressed form.
//
// Threads: under the GIL. No errors: without a table all is slower and the same. Source:
// _PyCode_CreateLineArray in Objects/codeobject.c, which does this for code that is traced.
#pragma once

#include <Python.h>

namespace jsongate::python {

void make_line_table(PyObject* function) noexcept;

}  // namespace jsongate::python
