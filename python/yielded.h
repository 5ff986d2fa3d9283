// From what a filter yields or returns to what goes on.
#pragma once

#include <Python.h>

#include "gateway/core/stream_filter.h"
#include "python/body_source.h"

namespace jsongate::python {

// An untouched part of a piece of `body` is passed, bytes and views of bytes go out as they are,
// other views and bytearrays are copied, anything else becomes JSON, with "\n" where `newline`.
// Under the GIL. False with the exception set; nothing has gone out then.
bool send_out(PyObject* value, const BodySource& body, bool newline, Outlet& out);

}  // namespace jsongate::python
