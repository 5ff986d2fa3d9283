#include "python/schema_type.h"

#include <limits>
#include <list>
#include <new>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/json/schema/schema.h"
#include "python/core_docs.h"
#include "python/failure.h"
#include "python/json_source.h"
#include "python/ref.h"
#include "python/state.h"
#include "python/text.h"
#include "python/type_spec.h"

namespace jsongate::python {
namespace {

struct SchemaObject {
  PyObject_HEAD json::Schema* schema;
};

const json::Schema& schema_in(PyObject* self) {
  return *reinterpret_cast<SchemaObject*>(self)->schema;
}

using Sources = std::list<JsonSource>;  // which never move: documents point into them

// One schema of the registry; false with the exception set.
bool add_schema(PyObject* pair, Sources& sources, json::SchemaOptions& options) {
  const auto uri = utf8_of(PyTuple_GET_ITEM(pair, 0));
  if (!uri) return false;
  auto& source = sources.emplace_back();
  if (!source.open(PyTuple_GET_ITEM(pair, 1))) return false;
  if (!source.parse(json::kMaxSchemaDepth)) {
    const bool is_json = PyErr_ExceptionMatches(PyExc_ValueError) == 0;
    if (!is_json) raise_value_error(std::string(*uri) + ": " + take_message_text());
    return false;
  }
  options.registry.emplace(std::string(*uri), source.document());
  return true;
}

bool add_registry(PyObject* registry, Sources& sources, json::SchemaOptions& options) {
  if (registry == Py_None) return true;
  const auto items = Ref::steal(PyMapping_Items(registry));
  for (Py_ssize_t i = 0; items && i < PyList_GET_SIZE(items.get()); ++i) {
    PyObject* const pair = PyList_GET_ITEM(items.get(), i);
    if (PyTuple_Check(pair) == 0 || PyTuple_GET_SIZE(pair) != 2) {
      PyErr_SetString(PyExc_TypeError, "items() of the registry gives something that is no pair");
      return false;
    }
    if (!add_schema(pair, sources, options)) return false;
  }
  return static_cast<bool>(items);
}

void raise_bad_schema(const json::SchemaError& error) {
  const bool names_document = error.pointer.find('#') != std::string::npos;
  raise_value_error((names_document ? "" : "#") + error.pointer + ": " + error.message);
}

PyObject* wrap(PyTypeObject* type, json::Schema&& schema) {
  auto self = Ref::steal(type->tp_alloc(type, 0));
  if (!self) return nullptr;
  reinterpret_cast<SchemaObject*>(self.get())->schema = new json::Schema(std::move(schema));
  return self.release();
}

PyObject* new_schema(PyTypeObject* type, PyObject* args, PyObject* named) try {
  static char schema_name[] = "schema", registry_name[] = "registry", formats_name[] = "formats";
  static char* names[] = {schema_name, registry_name, formats_name, nullptr};
  PyObject *schema = nullptr, *registry = Py_None;
  int formats = 0;
  if (!PyArg_ParseTupleAndKeywords(args, named, "O|Op:Schema", names, &schema, &registry,
                                   &formats)) {
    return nullptr;
  }
  json::SchemaOptions options;
  options.assert_formats = formats != 0;
  Sources sources;
  JsonSource source;
  if (!add_registry(registry, sources, options)) return nullptr;
  if (!source.open(schema) || !source.parse(json::kMaxSchemaDepth)) return nullptr;
  auto compiled = json::Schema::compile(source.document(), options);
  if (auto* good = std::get_if<json::Schema>(&compiled)) return wrap(type, std::move(*good));
  raise_bad_schema(*std::get_if<json::SchemaError>(&compiled));
  return nullptr;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

void dealloc(PyObject* self) {
  auto* type = Py_TYPE(self);
  delete reinterpret_cast<SchemaObject*>(self)->schema;
  type->tp_free(self);
  Py_DECREF(type);
}

PyObject* is_valid(PyObject* self, PyObject* document) try {
  JsonSource source;
  bool valid = false;
  const auto work = [&](const json::Document& root) {
    valid = schema_in(self).is_valid(root);
    return std::optional<Problem>();
  };
  if (!source.open(document) || !source.read(work)) return nullptr;
  return PyBool_FromLong(valid);
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

// False with the exception set.
bool find_errors(PyObject* self, PyObject* document, std::size_t limit,
                 std::vector<json::Violation>& found) {
  JsonSource source;
  const auto work = [&](const json::Document& root) {
    found = schema_in(self).errors(root, limit);
    return std::optional<Problem>();
  };
  return source.open(document) && source.read(work);
}

Ref to_python(const json::Violation& violation) {
  auto made = Ref::steal(PyStructSequence_New(state().violation_type));
  Py_ssize_t place = 0;
  for (const auto* text : {&violation.pointer, &violation.keyword, &violation.detail}) {
    auto field = made ? text_from_wire(*text) : Ref();
    if (!field) return {};
    PyStructSequence_SetItem(made.get(), place++, field.release());
  }
  return made;
}

// None is no limit. False with the exception set.
bool read_limit(PyObject* given, std::size_t& limit) {
  if (given == Py_None) return true;
  const Py_ssize_t number = PyNumber_AsSsize_t(given, PyExc_OverflowError);
  if (PyErr_Occurred() != nullptr) return false;
  if (number < 1) PyErr_SetString(PyExc_ValueError, "the limit is at least 1");
  limit = static_cast<std::size_t>(number);
  return number >= 1;
}

PyObject* errors(PyObject* self, PyObject* args, PyObject* named) try {
  static char document_name[] = "", limit_name[] = "limit";
  static char* names[] = {document_name, limit_name, nullptr};
  PyObject *document = nullptr, *given = Py_None;
  if (!PyArg_ParseTupleAndKeywords(args, named, "O|O:errors", names, &document, &given)) {
    return nullptr;
  }
  std::size_t limit = std::numeric_limits<std::size_t>::max();
  std::vector<json::Violation> found;
  if (!read_limit(given, limit) || !find_errors(self, document, limit, found)) return nullptr;
  auto list = Ref::steal(PyList_New(0));
  for (const auto& violation : found) {
    const auto item = list ? to_python(violation) : Ref();
    if (!item || PyList_Append(list.get(), item.get()) != 0) return nullptr;
  }
  return list.release();
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* validate(PyObject* self, PyObject* document) try {
  std::vector<json::Violation> found;
  if (!find_errors(self, document, 1, found)) return nullptr;
  if (found.empty()) Py_RETURN_NONE;
  raise_value_error("#" + found.front().pointer + ": " + found.front().detail);
  return nullptr;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyMethodDef methods[] = {
    {"is_valid", is_valid, METH_O, docs::kSchemaIsValid},
    {"errors", method(errors), METH_VARARGS | METH_KEYWORDS, docs::kSchemaErrors},
    {"validate", validate, METH_O, docs::kSchemaValidate},
    {nullptr, nullptr, 0, nullptr}};
PyType_Slot slots[] = {{Py_tp_new, slot(new_schema)},
                       {Py_tp_dealloc, slot(dealloc)},
                       {Py_tp_methods, methods},
                       {Py_tp_doc, doc_slot(docs::kSchema)},
                       {0, nullptr}};
PyType_Spec spec = {"jsongate._core.Schema", sizeof(SchemaObject), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, slots};

PyStructSequence_Field violation_fields[] = {{"pointer", docs::kViolationPointer},
                                             {"keyword", docs::kViolationKeyword},
                                             {"detail", docs::kViolationDetail},
                                             {nullptr, nullptr}};
PyStructSequence_Desc violation_description = {"jsongate._core.Violation", docs::kViolation,
                                               violation_fields, 3};

}  // namespace

bool make_schema_types(PyObject* module) {
  auto& types = state();
  types.violation_type = PyStructSequence_NewType(&violation_description);
  return types.violation_type != nullptr && PyModule_AddType(module, types.violation_type) == 0 &&
         add_type(module, spec);
}

}  // namespace jsongate::python
