#include "python/encode_key.h"

#include <cmath>
#include <string>

#include "gateway/json/writer.h"
#include "python/encode_types.h"

namespace jsongate::python {
namespace {

Ref float_text(PyObject* key, EncodeFailure& failure) {
  const double value = PyFloat_AS_DOUBLE(key);
  if (!std::isfinite(value)) {
    failure.fail(PyExc_ValueError, std::string(name_of_non_finite(value)) + " cannot be a key");
    return {};
  }
  char text[json::kMaxNumber];
  const char* const end = json::write_double(text, value);
  return Ref::steal(PyUnicode_FromStringAndSize(text, end - text));
}

Ref decimal_key(PyObject* key, EncodeFailure& failure) {
  Ref text = decimal_text(key);
  const Py_ssize_t size = text ? PyUnicode_GET_LENGTH(text.get()) : 0;
  const auto has = [&](Py_UCS4 letter) {
    return PyUnicode_FindChar(text.get(), letter, 0, size, 1) >= 0;
  };
  if (!text || !(has('N') || has('I'))) return text;
  failure.fail(PyExc_ValueError, std::string(PyUnicode_AsUTF8(text.get())) + " cannot be a key");
  return {};
}

Ref refuse(PyObject* key, EncodeFailure& failure) {
  failure.fail_type(key, "cannot be a key");
  return {};
}

Ref only_text(Ref made, PyObject* key, EncodeFailure& failure) {
  if (made && !PyUnicode_Check(made.get())) return refuse(key, failure);
  return made;
}

Ref enum_text(PyObject* key, EncodeFailure& failure) {
  const Ref value = Ref::steal(PyObject_GetAttrString(key, "value"));
  if (!value) return {};
  // An Enum in an Enum may be a circle.
  if (shape_of(Py_TYPE(value.get())) == Shape::kEnum) return refuse(key, failure);
  return key_text(value.get(), failure);
}

}  // namespace

const char* name_of_non_finite(double value) noexcept {
  return std::isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity";
}

Ref integer_text(PyObject* integer) { return Ref::steal(PyNumber_ToBase(integer, 10)); }

Ref key_text(PyObject* key, EncodeFailure& failure) {
  if (key == Py_True) return Ref::steal(PyUnicode_InternFromString("true"));
  if (key == Py_False) return Ref::steal(PyUnicode_InternFromString("false"));
  if (key == Py_None) return Ref::steal(PyUnicode_InternFromString("null"));
  switch (shape_of(Py_TYPE(key))) {
    case Shape::kText:
      return Ref::borrow(key);
    case Shape::kInteger:
      return integer_text(key);
    case Shape::kFloat:
      return float_text(key, failure);
    case Shape::kUuid:
      return Ref::steal(PyObject_Str(key));
    case Shape::kDecimal:
      return decimal_key(key, failure);
    case Shape::kTime:
      return only_text(Ref::steal(PyObject_CallMethod(key, "isoformat", nullptr)), key, failure);
    case Shape::kEnum:
      return enum_text(key, failure);
    default:
      return refuse(key, failure);
  }
}

}  // namespace jsongate::python
