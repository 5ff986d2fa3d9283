// A hook written in Python, ready to be called: what the configuration names, inside httpd.
#pragma once

#include <Python.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "python/planned_function.h"
#include "python/request_hooks.h"

namespace jsongate::python {

class PythonHook final : public RequestHook {
 public:
  explicit PythonHook(PlannedFunction function) : function_(std::move(function)) {}

  // From a jsongate._function.FunctionPlan. Under the GIL. A string: what is wrong.
  static std::variant<std::unique_ptr<RequestHook>, std::string> from_plan(PyObject* plan);

  const PlannedFunction& function() const noexcept { return function_; }

 private:
  PlannedFunction function_;
};

}  // namespace jsongate::python
