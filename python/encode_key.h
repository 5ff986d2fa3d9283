// The text that a dict key becomes, as json.dumps would write it.
//
// Threads: under the GIL. Errors: an empty Ref or false, with the EncodeFailure filled or an
// exception set.
#pragma once

#include <Python.h>

#include "python/encode_failure.h"
#include "python/ref.h"

namespace jsongate::python {

// A str or an instance of a subclass.
Ref key_text(PyObject* key, EncodeFailure& failure);

// What json.dumps calls it: "NaN", "Infinity", "-Infinity".
const char* name_of_non_finite(double value) noexcept;

// The decimal digits of an int of any size.
Ref integer_text(PyObject* integer);

}  // namespace jsongate::python
