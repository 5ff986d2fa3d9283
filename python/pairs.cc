#include "python/pairs.h"

#include "python/text.h"

namespace jsongate::python {
namespace {

bool read_text(PyObject* text, std::string& out) {
  const auto utf8 = utf8_of(text);
  if (utf8) out = *utf8;
  return utf8.has_value();
}

}  // namespace

bool read_pairs(PyObject* list, Pairs& out) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    auto* pair = PyList_GET_ITEM(list, i);
    if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2) {
      PyErr_SetString(PyExc_TypeError, "expected tuples of name and value");
      return false;
    }
    auto& [name, value] = out.emplace_back();
    if (!read_text(PyTuple_GET_ITEM(pair, 0), name) || !read_text(PyTuple_GET_ITEM(pair, 1), value))
      return false;
  }
  return true;
}

bool read_pieces(PyObject* list, std::vector<std::string>& out) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); ++i) {
    char* data = nullptr;
    Py_ssize_t size = 0;
    if (PyBytes_AsStringAndSize(PyList_GET_ITEM(list, i), &data, &size) < 0) return false;
    out.emplace_back(data, static_cast<std::size_t>(size));
  }
  return true;
}

Ref pairs_of(const Fields& fields) {
  auto list = Ref::steal(PyList_New(0));
  if (!list) return list;
  fields.each(
      [](void* to, std::string_view name, std::string_view value) {
        const auto pair = Ref::steal(
            Py_BuildValue("(NN)", text_from_wire(name).release(), text_from_wire(value).release()));
        return pair && PyList_Append(static_cast<PyObject*>(to), pair.get()) == 0;
      },
      list.get());
  return PyErr_Occurred() == nullptr ? std::move(list) : Ref();
}

}  // namespace jsongate::python
