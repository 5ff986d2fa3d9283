// Header fields and options as lists of (name, value) tuples in Python.
//
// Threads: under the GIL. Errors: the exception is set.
#pragma once

#include <Python.h>

#include <string>
#include <vector>

#include "gateway/core/answer.h"
#include "python/ref.h"

namespace jsongate::python {

// Appends a list of tuples of str to `out`. False: TypeError, or a str that is no Unicode.
bool read_pairs(PyObject* list, FieldList& out);

// Appends a list of bytes to `out`. False: TypeError.
bool read_pieces(PyObject* list, std::vector<std::string>& out);

// Empty: no memory.
Ref pairs_of(const Fields& fields);

}  // namespace jsongate::python
