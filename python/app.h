// An app written in Python: its routes in a C++ table, its functions behind them.
#pragma once

#include <Python.h>

#include <string>
#include <variant>
#include <vector>

#include "gateway/core/app.h"
#include "python/endpoint.h"

namespace jsongate::python {

class PythonApp final : public App {
 public:
  // From the list of jsongate.plan.compile_app. Under the GIL. A string: what is wrong.
  static std::variant<std::unique_ptr<PythonApp>, std::string> from_plans(PyObject* plans);

  const RouteTable& routes() const noexcept override { return routes_; }

  // Enters the GIL once; for a stream once per record.
  std::optional<Problem> answer(Exchange& exchange, Wire& wire) override;

 private:
  RouteTable routes_;
  std::vector<Endpoint> endpoints_;  // by Route::index
};

}  // namespace jsongate::python
