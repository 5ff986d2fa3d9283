// What tables of types and functions need to say: functions of any kind as what Python's C API
// takes.
#pragma once

#include <Python.h>

#include <utility>

#include "python/ref.h"

namespace jsongate::python {

// Of whatever calling convention the table says.
template <class Function>
PyCFunction method(Function* function) {
  return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

template <class Function>
void* slot(Function* function) {
  return reinterpret_cast<void*>(function);
}

// A docstring as a slot, which the type copies.
inline void* doc_slot(const char* text) { return const_cast<char*>(text); }

// The new type, which the module has then too; empty with the exception set.
inline Ref add_type(PyObject* module, PyType_Spec& spec, PyObject* base = nullptr) {
  auto type = Ref::steal(PyType_FromSpecWithBases(&spec, base));
  const bool added =
      type && PyModule_AddType(module, reinterpret_cast<PyTypeObject*>(type.get())) == 0;
  return added ? std::move(type) : Ref();
}

}  // namespace jsongate::python
