// The StopAsyncIteration that ends a loop over a body, lent to one body at a time: making one for
// each reply costs more than the loop.
//
// Owner: a BodySource has an EndOfBody; the exception is kept between bodies. Nobody can tell it
// from a new one: whoever still holds it or has changed it keeps it for good. Threads: under the
// GIL, which may change hands while it is lent. No errors but the exception itself.
#pragma once

#include <Python.h>

#include "python/ref.h"

namespace jsongate::python {

class EndOfBody {
 public:
  // The filter goes on, and settle() follows.
  void open() noexcept { open_ = true; }
  // Sets StopAsyncIteration.
  void raise();
  // Gives back what was lent, which keeps no frame, and so no view, alive from here on. May run
  // Python code: frames end.
  void settle() noexcept;

 private:
  bool open_ = false;
  Ref lent_;
};

}  // namespace jsongate::python
