// The request object that a request's Python stages share: input filters, the handler, output
// filters.
//
// Owner: Exchange::python_request, which dies with the request, on any thread, without the GIL; the
// object goes through the drop box. Threads: under the GIL. Errors: empty with the exception set.
#pragma once

#include <Python.h>

#include "gateway/core/exchange.h"
#include "python/ref.h"

namespace jsongate::python {

// What an earlier stage has left, or a new one.
Ref request_of(const Exchange& exchange);

// Leaves `request` for the stages that follow.
void leave_request(Exchange& exchange, PyObject* request);

// The handler is done with `request`: it is left where output filters follow, and otherwise loses
// what Python has attached to it.
void end_request(Exchange& exchange, PyObject* request);

}  // namespace jsongate::python
