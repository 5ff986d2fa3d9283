#include "python/python_hook.h"

#include "python/failure.h"

namespace jsongate::python {

std::variant<std::unique_ptr<RequestHook>, std::string> PythonHook::from_plan(PyObject* plan) {
  auto function = PlannedFunction::from_plan(plan);
  if (!function) return take_message();
  return std::make_unique<PythonHook>(std::move(*function));
}

}  // namespace jsongate::python
