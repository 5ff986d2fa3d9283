#include "python/encode_types.h"

#include <datetime.h>

#include "python/encode.h"

namespace jsongate::python {
namespace {

constexpr Py_ssize_t kCachedDataclasses = 1024;

// Borrowed from nobody: loaded once, never given up.
struct Known {
  PyTypeObject* enum_meta = nullptr;
  PyTypeObject* uuid = nullptr;
  PyTypeObject* decimal = nullptr;
  PyObject* decimal_str = nullptr;
  PyObject* field_marker = nullptr;  // what Field._field_type is for a field proper
  PyObject* fields_name = nullptr;   // "__dataclass_fields__"
  PyObject* records = nullptr;       // type → (attributes, names)
  PyObject* declared = nullptr;      // those of `records` that are never given up
  PyObject* unset = nullptr;         // msgspec.UNSET, where there is msgspec
};
Known known;

Ref attribute_of(const char* module, const char* name) {
  const Ref imported = Ref::steal(PyImport_ImportModule(module));
  return Ref::steal(imported ? PyObject_GetAttrString(imported.get(), name) : nullptr);
}

PyTypeObject* type_of(const char* module, const char* name) {
  return reinterpret_cast<PyTypeObject*>(attribute_of(module, name).release());
}

bool is_dataclass(PyTypeObject* type) {
  const Ref fields =
      Ref::steal(PyObject_GetAttr(reinterpret_cast<PyObject*>(type), known.fields_name));
  if (!fields) PyErr_Clear();
  return static_cast<bool>(fields);
}

// Itself or a base of its.
bool is_declared(PyTypeObject* type) {
  if (PyDict_GET_SIZE(known.declared) == 0) return false;
  PyObject* const bases = type->tp_mro;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(bases); ++i) {
    if (PyDict_Contains(known.declared, PyTuple_GET_ITEM(bases, i)) == 1) return true;
  }
  return false;
}

bool is_subtype(PyTypeObject* type, PyTypeObject* of) {
  return type == of || PyType_IsSubtype(type, of) != 0;
}

// ClassVar and InitVar stand among the fields, but are none.
bool append_name(PyObject* names, PyObject* field) {
  const Ref marker = Ref::steal(PyObject_GetAttrString(field, "_field_type"));
  if (!marker) return false;
  if (marker.get() != known.field_marker) return true;
  const Ref name = Ref::steal(PyObject_GetAttrString(field, "name"));
  if (!name) return false;
  if (!PyUnicode_CheckExact(name.get())) {
    PyErr_SetString(PyExc_TypeError, "a dataclass field's name is not a str");
    return false;
  }
  return PyList_Append(names, name.get()) == 0;
}

// What a dataclass says by itself.
Ref collect_names(PyTypeObject* type) {
  const Ref fields =
      Ref::steal(PyObject_GetAttr(reinterpret_cast<PyObject*>(type), known.fields_name));
  const Ref values = Ref::steal(fields ? PyMapping_Values(fields.get()) : nullptr);
  const Ref names = Ref::steal(values ? PyList_New(0) : nullptr);
  if (!names) return {};
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(values.get()); ++i) {
    const Ref field = Ref::borrow(PyList_GET_ITEM(values.get(), i));
    if (!append_name(names.get(), field.get())) return {};
  }
  return Ref::steal(PyList_AsTuple(names.get()));
}

// (attributes, names) of a class that is not declared.
Ref members_of(PyTypeObject* type) {
  if (is_declared(type)) {  // by a base
    const Ref describe = attribute_of("jsongate._returns", "members_of_class");
    return Ref::steal(describe
                          ? PyObject_CallOneArg(describe.get(), reinterpret_cast<PyObject*>(type))
                          : nullptr);
  }
  const Ref names = collect_names(type);
  return Ref::steal(names ? PyTuple_Pack(2, names.get(), names.get()) : nullptr);
}

bool forget_undeclared() {
  PyDict_Clear(known.records);
  return PyDict_Update(known.records, known.declared) == 0;
}

}  // namespace

bool prepare_encode() {
  if (known.declared) return true;
  PyDateTime_IMPORT;
  if (!PyDateTimeAPI) return false;
  known.enum_meta = type_of("enum", "EnumMeta");
  known.uuid = known.enum_meta ? type_of("uuid", "UUID") : nullptr;
  known.decimal = known.uuid ? type_of("decimal", "Decimal") : nullptr;
  if (!known.decimal) return false;
  known.decimal_str = PyObject_GetAttrString(reinterpret_cast<PyObject*>(known.decimal), "__str__");
  known.field_marker =
      known.decimal_str ? attribute_of("dataclasses", "_FIELD").release() : nullptr;
  known.fields_name = PyUnicode_InternFromString("__dataclass_fields__");
  if (!known.field_marker || !known.fields_name) return false;
  known.records = PyDict_New();
  known.declared = known.records ? PyDict_New() : nullptr;
  return known.declared != nullptr;
}

Shape shape_of(PyTypeObject* type) {
  if (is_subtype(Py_TYPE(type), known.enum_meta)) return Shape::kEnum;
  if (PyType_HasFeature(type, Py_TPFLAGS_UNICODE_SUBCLASS)) return Shape::kText;
  if (PyType_HasFeature(type, Py_TPFLAGS_LONG_SUBCLASS)) return Shape::kInteger;
  if (PyType_HasFeature(type, Py_TPFLAGS_DICT_SUBCLASS)) return Shape::kObject;
  if (PyType_HasFeature(type, Py_TPFLAGS_LIST_SUBCLASS)) return Shape::kArray;
  if (PyType_HasFeature(type, Py_TPFLAGS_TUPLE_SUBCLASS)) {
    return is_declared(type) ? Shape::kRecord : Shape::kTuple;
  }
  if (is_subtype(type, &PyFloat_Type)) return Shape::kFloat;
  if (is_subtype(type, PyDateTimeAPI->DateType)) return Shape::kTime;
  if (is_subtype(type, PyDateTimeAPI->TimeType)) return Shape::kTime;
  if (is_subtype(type, known.uuid)) return Shape::kUuid;
  if (is_subtype(type, known.decimal)) return Shape::kDecimal;
  if (is_subtype(type, &PySet_Type) || is_subtype(type, &PyFrozenSet_Type)) return Shape::kSet;
  return is_dataclass(type) || is_declared(type) ? Shape::kRecord : Shape::kUnknown;
}

Ref record_fields(PyTypeObject* type) {
  PyObject* const key = reinterpret_cast<PyObject*>(type);
  PyObject* const cached = PyDict_GetItemWithError(known.records, key);
  if (cached || PyErr_Occurred()) return Ref::borrow(cached);
  Ref both = members_of(type);
  if (!both) return {};
  const bool is_full =
      PyDict_GET_SIZE(known.records) >= kCachedDataclasses + PyDict_GET_SIZE(known.declared);
  if (is_full && !forget_undeclared()) return {};
  if (PyDict_SetItem(known.records, key, both.get()) != 0) return {};
  return both;
}

bool declare_record(PyObject* cls, PyObject* attributes, PyObject* names) {
  const Ref both = Ref::steal(PyTuple_Pack(2, attributes, names));
  return both && PyDict_SetItem(known.declared, cls, both.get()) == 0 && forget_undeclared();
}

bool learn_unset() {
  const Ref name = Ref::steal(PyUnicode_InternFromString("msgspec"));
  const Ref msgspec = Ref::steal(name ? PyImport_GetModule(name.get()) : nullptr);
  if (!msgspec) return PyErr_Occurred() == nullptr;
  PyObject* const unset = PyObject_GetAttrString(msgspec.get(), "UNSET");
  if (!unset) PyErr_Clear();
  Py_XSETREF(known.unset, unset);
  return true;
}

bool is_unset(PyObject* value) { return value == known.unset; }

Ref decimal_text(PyObject* decimal) {
  return Ref::steal(PyObject_CallOneArg(known.decimal_str, decimal));
}

}  // namespace jsongate::python
