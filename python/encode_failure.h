// Why a value cannot be encoded, and where: the path grows from its end while the failure unwinds.
//
// Lifetime: one encode(). Threads: under the GIL.
#pragma once

#include <Python.h>

#include <string>
#include <string_view>
#include <vector>

namespace jsongate::python {

class EncodeFailure {
 public:
  // Always false, so that it can be returned. `error` is TypeError or ValueError.
  bool fail(PyObject* error, std::string message);
  // TypeError "a set <complaint>".
  bool fail_type(PyObject* value, std::string_view complaint);

  // One step of the path, innermost first. Nothing happens when the failure is an exception of
  // Python code.
  void below_key(PyObject* text);
  void below_index(Py_ssize_t index);

  // Sets the exception, unless one is set already.
  void raise() const;

 private:
  std::string path() const;

  PyObject* error_ = nullptr;  // borrowed from the interpreter
  std::string message_;
  std::vector<std::string> steps_;
};

}  // namespace jsongate::python
