#include "python/encode_failure.h"

#include <algorithm>
#include <utility>

#include "python/ref.h"

namespace jsongate::python {
namespace {

// A key in an error message is cut behind this many characters.
constexpr Py_ssize_t kMaxShownKey = 64;

bool is_identifier(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

// As UTF-8; what has no UTF-8 form is shown escaped.
std::string shown(PyObject* text) {
  const Ref start = Ref::steal(PyUnicode_Substring(text, 0, kMaxShownKey));
  const Ref utf8 = Ref::steal(
      start ? PyUnicode_AsEncodedString(start.get(), "utf-8", "backslashreplace") : nullptr);
  if (!utf8) {
    PyErr_Clear();
    return "?";
  }
  return {PyBytes_AS_STRING(utf8.get()), static_cast<std::size_t>(PyBytes_GET_SIZE(utf8.get()))};
}

std::string quoted(std::string_view name) {
  std::string out = "['";
  for (const char c : name) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "']";
}

}  // namespace

bool EncodeFailure::fail(PyObject* error, std::string message) {
  error_ = error;
  message_ = std::move(message);
  return false;
}

bool EncodeFailure::fail_type(PyObject* value, std::string_view complaint) {
  const std::string_view name = Py_TYPE(value)->tp_name;
  const bool vowel =
      !name.empty() && std::string_view("aeiouAEIOU").find(name.front()) != std::string_view::npos;
  std::string message = vowel ? "an " : "a ";
  return fail(PyExc_TypeError, message.append(name).append(" ").append(complaint));
}

void EncodeFailure::below_key(PyObject* text) {
  if (!error_) return;
  const std::string name = shown(text);
  steps_.push_back(is_identifier(name) ? "." + name : quoted(name));
}

void EncodeFailure::below_index(Py_ssize_t index) {
  if (error_) steps_.push_back("[" + std::to_string(index) + "]");
}

std::string EncodeFailure::path() const {
  std::string path = "$";
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) path += *step;
  return path;
}

void EncodeFailure::raise() const {
  if (PyErr_Occurred()) return;
  if (!error_) {
    PyErr_NoMemory();
    return;
  }
  PyErr_SetString(error_, (message_ + " at " + path()).c_str());
}

}  // namespace jsongate::python
