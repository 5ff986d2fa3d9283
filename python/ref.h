// An owned reference to a Python object.
//
// Lifetime: gives the reference up when destroyed. Threads: only under the GIL, destruction
// included. Errors: an empty Ref stands for "an exception is set" where a function returns one.
#pragma once

#include <Python.h>

#include <utility>

namespace jsongate::python {

class Ref {
 public:
  Ref() noexcept = default;
  ~Ref() { Py_XDECREF(object_); }
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref&& other) noexcept {
    PyObject* const old = std::exchange(object_, std::exchange(other.object_, nullptr));
    Py_XDECREF(old);
    return *this;
  }
  Ref(const Ref&) = delete;
  Ref& operator=(const Ref&) = delete;

  // Takes over a new reference; null gives an empty Ref.
  static Ref steal(PyObject* object) noexcept { return Ref(object); }
  // Adds a reference to somebody else's.
  static Ref borrow(PyObject* object) noexcept {
    Py_XINCREF(object);
    return Ref(object);
  }

  PyObject* get() const noexcept { return object_; }
  // Gives the reference to the caller.
  PyObject* release() noexcept { return std::exchange(object_, nullptr); }
  explicit operator bool() const noexcept { return object_ != nullptr; }

 private:
  explicit Ref(PyObject* object) noexcept : object_(object) {}

  PyObject* object_ = nullptr;
};

}  // namespace jsongate::python
