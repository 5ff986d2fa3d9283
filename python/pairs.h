// Header fields and options as lists of (name, value) tuples in Python.
//
// Threads: under the GIL. Errors: the exception is set.
#pragma once

#include <Python.h>

#include <string>
#include <utility>
#include <vector>

#include "gateway/core/app.h"
#include "python/ref.h"

namespace jsongate::python {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Appends a list of tuples of str to `out`. False: TypeError, or a str that is no Unicode.
bool read_pairs(PyObject* list, Pairs& out);

// Appends a list of bytes to `out`. False: TypeError.
bool read_pieces(PyObject* list, std::vector<std::string>& out);

// Empty: no memory.
Ref pairs_of(const Fields& fields);

}  // namespace jsongate::python
