#include "python/typed_type.h"

#include <memory>
#include <new>
#include <string>
#include <variant>

#include "gateway/json/pattern.h"
#include "gateway/json/typed/checker.h"
#include "python/core_docs.h"
#include "python/failure.h"
#include "python/json_source.h"
#include "python/state.h"
#include "python/text.h"
#include "python/type_spec.h"
#include "python/typed_build.h"
#include "python/typed_values.h"

namespace jsongate::python {
namespace {

using Shared = std::shared_ptr<const TypedPlan>;

struct TypedObject {
  PyObject_HEAD Shared* plan;
};

const TypedPlan& plan_in(PyObject* self) { return **reinterpret_cast<TypedObject*>(self)->plan; }

PyObject* new_typed(PyTypeObject* type, PyObject* args, PyObject*) try {
  PyObject* plan = nullptr;
  if (!fill_state() || !PyArg_ParseTuple(args, "O:Typed", &plan)) return nullptr;
  auto made = TypedPlan::from_plan(plan);
  auto self = made ? Ref::steal(type->tp_alloc(type, 0)) : Ref();
  if (self) reinterpret_cast<TypedObject*>(self.get())->plan = new Shared(std::move(made));
  return self.release();
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

void dealloc(PyObject* self) {
  auto* type = Py_TYPE(self);
  delete reinterpret_cast<TypedObject*>(self)->plan;
  type->tp_free(self);
  Py_DECREF(type);
}

Result<Ref> checked(const TypedPlan& plan, const json::Document& document) {
  json::typed::Numerals numerals;
  if (plan.program().has_decimals) numerals = json::typed::Numerals(document);
  if (auto problem = json::typed::check(plan.program(), document, numerals)) return *problem;
  return build(plan, document, numerals);
}

PyObject* load(PyObject* self, PyObject* document) try {
  JsonSource source;
  if (!source.open(document) || !source.parse()) return nullptr;
  auto made = checked(plan_in(self), source.document());
  if (made) return made.value().release();
  raise_problem(made.problem());
  return nullptr;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* from_text(PyObject* self, PyObject* text) try {
  const auto utf8 = utf8_of(text);
  if (!utf8) return nullptr;
  const auto verdict = plan_in(self).rule().judge(*utf8);
  if (verdict.kind == TextVerdict::Kind::kRight) {
    return value_of_text(plan_in(self), 0, *utf8).release();
  }
  raise_value_error((verdict.is_word ? "expected " : "") + verdict.detail);
  return nullptr;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyMethodDef methods[] = {{"load", load, METH_O, docs::kTypedLoad},
                         {"from_text", from_text, METH_O, docs::kTypedFromText},
                         {nullptr, nullptr, 0, nullptr}};
PyType_Slot slots[] = {{Py_tp_new, slot(new_typed)},
                       {Py_tp_dealloc, slot(dealloc)},
                       {Py_tp_methods, methods},
                       {Py_tp_doc, doc_slot(docs::kTyped)},
                       {0, nullptr}};
PyType_Spec spec = {"jsongate._core.Typed", sizeof(TypedObject), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, slots};

}  // namespace

bool make_typed_type(PyObject* module) {
  auto type = Ref::steal(PyType_FromSpec(&spec));
  return prepare_typed_values() && type &&
         PyModule_AddType(module, reinterpret_cast<PyTypeObject*>(type.get())) == 0;
}

PyObject* pattern_mistake(PyObject*, PyObject* pattern) try {
  const auto text = utf8_of(pattern);
  if (!text) return nullptr;
  const auto compiled = json::Pattern::compile(*text);
  const auto* mistake = std::get_if<std::string>(&compiled);
  return mistake != nullptr ? text_from_wire(*mistake).release() : Ref::borrow(Py_None).release();
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

}  // namespace jsongate::python
