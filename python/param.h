// Path and query parameters between the route table and Python.
#pragma once

#include <Python.h>

#include <optional>

#include "gateway/core/param_value.h"
#include "python/ref.h"

namespace jsongate::python {

// "str", "int", "float", "bool", "path". Nothing: the exception is set.
std::optional<ParamType> param_type_of(PyObject* word);

// A converted value as str, int, float or bool. Empty with the exception set.
Ref to_python(const ParamValue& value);

}  // namespace jsongate::python
