// jsongate.Request and the objects that hang on it: the request as Python sees it.
//
// A request object shows the Wire of the request that is being answered; what it shows is read when
// it is asked for. It is detached when the handler is done: whoever keeps it longer gets
// ValueError, never freed memory.
#pragma once

#include <Python.h>

#include "gateway/core/app.h"
#include "python/ref.h"

namespace jsongate::python {

struct RequestObject {
  PyObject_HEAD Wire* wire;  // null: the request has ended
  Exchange* exchange;
  PyObject* query;  // made at the first use, like the following
  PyObject* options;
  PyObject* state;
  PyObject* user;  // what Python has set; null: what the server knows
  int status;      // of the reply; 0: not set
  bool head_sent;
};

// A request for a handler. Under the GIL. Empty with the exception set.
Ref new_request(Exchange& exchange, Wire& wire);

// Ends what `request` can see. Under the GIL.
void detach_request(PyObject* request) noexcept;

// Makes the types, stores them in state(), and returns the module jsongate._native (new reference)
// or null.
PyObject* init_native_module();

}  // namespace jsongate::python
