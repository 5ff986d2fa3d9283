// What this room keeps per interpreter. There is one interpreter per process; when there are more,
// this is what each of them has of its own.
#pragma once

#include <Python.h>

namespace jsongate::python {

// Owned references, never given up. Written by start() before there are other threads.
struct InterpreterState {
  PyInterpreterState* interpreter = nullptr;
  PyObject* problem_type = nullptr;      // jsongate.Problem
  PyObject* response_type = nullptr;     // jsongate.Response
  PyObject* query_type = nullptr;        // jsongate._query.Query
  PyObject* namespace_type = nullptr;    // types.SimpleNamespace
  PyObject* format_exception = nullptr;  // traceback.format_exception
  PyTypeObject* request_type = nullptr;
  PyTypeObject* headers_type = nullptr;
  PyTypeObject* reply_headers_type = nullptr;
  PyTypeObject* reply_head_type = nullptr;
};

InterpreterState& state() noexcept;

}  // namespace jsongate::python
