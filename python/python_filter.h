// A Python filter, ready to be put over bodies: what the configuration names, inside httpd.
#pragma once

#include <Python.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "gateway/core/stream_filter.h"
#include "python/planned_function.h"

namespace jsongate::python {

class PythonFilter final : public FilterProgram {
 public:
  explicit PythonFilter(PlannedFunction function) : function_(std::move(function)) {}

  // From a jsongate._function.FunctionPlan. Under the GIL. A string: what is wrong.
  static std::variant<std::unique_ptr<PythonFilter>, std::string> from_plan(PyObject* plan);

  // The filter enters the GIL once per batch, and once more where it is destroyed before it has
  // ended.
  std::unique_ptr<StreamFilter> start(Exchange& exchange, Wire& wire,
                                      Direction direction) const override;

 private:
  PlannedFunction function_;
};

}  // namespace jsongate::python
