#include "python/planned_function.h"

#include "python/ref.h"
#include "python/text.h"

namespace jsongate::python {
namespace {

// The fields of a plan of jsongate._function.
enum PlanField : Py_ssize_t { kFunction, kName, kWhere, kPlanFields };

}  // namespace

std::optional<PlannedFunction> PlannedFunction::from_plan(PyObject* plan) {
  if (!PyTuple_Check(plan) || PyTuple_GET_SIZE(plan) != kPlanFields) {
    PyErr_SetString(PyExc_TypeError,
                    "the jsongate package and the module are of different versions");
    return std::nullopt;
  }
  const auto name = utf8_of(PyTuple_GET_ITEM(plan, kName));
  const auto where = name ? utf8_of(PyTuple_GET_ITEM(plan, kWhere)) : std::nullopt;
  if (!where) return std::nullopt;
  return PlannedFunction{.function = Ref::borrow(PyTuple_GET_ITEM(plan, kFunction)).release(),
                         .where = std::string(*where),
                         .name = std::string(*name)};
}

}  // namespace jsongate::python
