// A function written in Python that the configuration names: a filter or a hook.
//
// Immutable once made; any number of threads. Its Python object is never given up.
#pragma once

#include <Python.h>

#include <optional>
#include <string>

namespace jsongate::python {

struct PlannedFunction {
  PyObject* function = nullptr;
  std::string where;  // "filters.py:7"
  std::string name;   // "redact"

  // From a jsongate._function.FunctionPlan. Under the GIL; nothing: the exception is set.
  static std::optional<PlannedFunction> from_plan(PyObject* plan);
};

}  // namespace jsongate::python
