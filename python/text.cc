#include "python/text.h"

#include <algorithm>

namespace jsongate::python {
namespace {

bool is_token(std::string_view text) {
  const auto is_token_char = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, is_token_char);
}

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text,
                              [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

bool is_framing(std::string_view name) {
  static constexpr std::string_view kFraming[] = {"connection", "content-length",
                                                  "transfer-encoding"};
  const auto same = [name](std::string_view known) {
    return std::ranges::equal(
        name, known, [](char x, char y) { return (x >= 'A' && x <= 'Z' ? x + 32 : x) == y; });
  };
  return std::ranges::any_of(kFraming, same);
}

bool refuse_field(std::string_view name, const char* why) {
  const auto text =
      Ref::steal(PyUnicode_FromStringAndSize(name.data(), static_cast<Py_ssize_t>(name.size())));
  if (text) PyErr_Format(PyExc_ValueError, why, text.get());
  return false;
}

}  // namespace

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

std::string any_utf8(PyObject* text) {
  const auto bytes = Ref::steal(PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace"));
  if (!bytes) {
    PyErr_Clear();
    return "(text that cannot be had)";
  }
  return {PyBytes_AS_STRING(bytes.get()), static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.get()))};
}

bool check_reply_field(std::string_view name, std::string_view value) {
  if (!is_token(name)) return refuse_field(name, "%R is not a header name");
  if (!is_field_value(value)) return refuse_field(name, "the value of %R has control characters");
  return !is_framing(name) || refuse_field(name, "%R is set by the server");
}

Ref attribute(PyObject* object, const char* name) {
  return Ref::steal(PyObject_GetAttrString(object, name));
}

Ref import_from(const char* module, const char* name) {
  const auto imported = Ref::steal(PyImport_ImportModule(module));
  return imported ? attribute(imported.get(), name) : Ref();
}

}  // namespace jsongate::python
