#include "python/param.h"

#include <string>
#include <utility>

namespace jsongate::python {

std::optional<ParamType> param_type_of(PyObject* word) {
  static constexpr std::pair<const char*, ParamType> kTypes[] = {{"str", ParamType::kStr},
                                                                 {"int", ParamType::kInt},
                                                                 {"float", ParamType::kFloat},
                                                                 {"bool", ParamType::kBool},
                                                                 {"path", ParamType::kPath}};
  if (!PyUnicode_Check(word)) {
    PyErr_Format(PyExc_TypeError, "expected str, got %.100s", Py_TYPE(word)->tp_name);
    return std::nullopt;
  }
  for (const auto& [name, type] : kTypes) {
    if (PyUnicode_CompareWithASCIIString(word, name) == 0) return type;
  }
  PyErr_Format(PyExc_ValueError, "%R is not the name of a parameter type", word);
  return std::nullopt;
}

Ref to_python(const ParamValue& value) {
  switch (value.type) {
    case ParamType::kStr:
    case ParamType::kPath:
      return Ref::steal(PyUnicode_DecodeUTF8(value.text.data(),
                                             static_cast<Py_ssize_t>(value.text.size()), nullptr));
    case ParamType::kInt:
      if (!value.big) return Ref::steal(PyLong_FromLongLong(value.integer));
      return Ref::steal(PyLong_FromString(std::string(value.text).c_str(), nullptr, 10));
    case ParamType::kFloat:
      return Ref::steal(PyFloat_FromDouble(value.number));
    case ParamType::kBool:
      return Ref::steal(PyBool_FromLong(value.integer != 0));
  }
  return {};
}

}  // namespace jsongate::python
