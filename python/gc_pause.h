// No garbage is collected while it lives: a collection would walk all objects of a big build again
// and again, and run finalizers.
//
// Threads: under the GIL, which is not given up meanwhile.
#pragma once

#include <Python.h>

namespace jsongate::python {

class GcPause {
 public:
  GcPause() noexcept : was_enabled_(PyGC_Disable()) {}
  ~GcPause() {
    if (was_enabled_) PyGC_Enable();
  }
  GcPause(const GcPause&) = delete;
  GcPause& operator=(const GcPause&) = delete;

 private:
  int was_enabled_;
};

}  // namespace jsongate::python
