// A filter written in Python, as the configuration names it: "async def f(req, body)".
//
// Immutable once made; any number of threads. Its Python object is never given up.
#pragma once

#include <Python.h>

#include <optional>
#include <string>

namespace jsongate::python {

struct FilterFunction {
  PyObject* function = nullptr;
  std::string where;  // "filters.py:7"
  std::string name;   // "redact"

  // From a jsongate._filter.FilterPlan. Under the GIL; nothing: the exception is set.
  static std::optional<FilterFunction> from_plan(PyObject* plan);
};

}  // namespace jsongate::python
