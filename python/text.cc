#include "python/text.h"

#include <algorithm>

namespace jsongate::python {

Ref text_from_wire(std::string_view text) {
  const auto size = static_cast<Py_ssize_t>(text.size());
  if (auto* decoded = PyUnicode_DecodeUTF8(text.data(), size, nullptr)) return Ref::steal(decoded);
  PyErr_Clear();
  return Ref::steal(PyUnicode_DecodeLatin1(text.data(), size, nullptr));
}

std::optional<std::string_view> utf8_of(PyObject* text) {
  if (!PyUnicode_Check(text)) {
    PyErr_Format(PyExc_TypeError, "expected str, got %.100s", Py_TYPE(text)->tp_name);
    return std::nullopt;
  }
  Py_ssize_t size = 0;
  const char* bytes = PyUnicode_AsUTF8AndSize(text, &size);
  if (bytes == nullptr) return std::nullopt;
  return std::string_view(bytes, static_cast<std::size_t>(size));
}

bool is_token(std::string_view text) noexcept {
  const auto is_token_char = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, is_token_char);
}

bool is_field_value(std::string_view text) noexcept {
  return std::ranges::none_of(text,
                              [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

Ref attribute(PyObject* object, const char* name) {
  return Ref::steal(PyObject_GetAttrString(object, name));
}

Ref import_from(const char* module, const char* name) {
  const auto imported = Ref::steal(PyImport_ImportModule(module));
  return imported ? attribute(imported.get(), name) : Ref();
}

}  // namespace jsongate::python
