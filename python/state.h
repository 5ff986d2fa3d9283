// What this room keeps per interpreter. There is one interpreter per process; when there are more,
// this is what each of them has of its own.
#pragma once

#include <Python.h>

#include <cstddef>

#include "gateway/core/app.h"
#include "gateway/core/user_metrics.h"

namespace jsongate::python {

// Owned references, never given up. Types are there once jsongate._core is; what the package holds,
// after fill_state().
struct InterpreterState {
  PyInterpreterState* interpreter = nullptr;
  UserMetrics* user_metrics = nullptr;   // the host's; null: kept in this process
  PyObject* problem_type = nullptr;      // jsongate.Problem
  PyObject* response_type = nullptr;     // jsongate.Response
  PyObject* query_type = nullptr;        // jsongate._query.Query
  PyObject* namespace_type = nullptr;    // types.SimpleNamespace
  PyObject* format_exception = nullptr;  // traceback.format_exception
  PyObject* short_path = nullptr;        // jsongate._source.short_path
  PyObject* decimal_type = nullptr;      // decimal.Decimal
  PyObject* uuid_type = nullptr;         // uuid.UUID
  PyObject* safe_uuid = nullptr;         // uuid.SafeUUID
  PyObject* wait_mark = nullptr;    // what a filter that waits for its body yields to its driver
  PyObject* end_of_body = nullptr;  // a StopAsyncIteration that nobody uses now
  static constexpr std::size_t kIdleViews = 16;
  PyObject* idle_views[kIdleViews] = {};  // of pieces, which show nothing now
  std::size_t idle_view_count = 0;
  static constexpr std::size_t kIdleRequests = 64;
  PyObject* idle_requests[kIdleRequests] = {};  // their memory only: nobody has them
  std::size_t idle_request_count = 0;
  const ServerLog* server_log = nullptr;  // inside httpd only
  PyTypeObject* piece_type = nullptr;
  PyTypeObject* body_type = nullptr;
  PyTypeObject* view_type = nullptr;
  PyTypeObject* step_type = nullptr;
  PyTypeObject* wrapped_type = nullptr;  // what an async generator yields in
  PyTypeObject* request_type = nullptr;
  PyTypeObject* headers_type = nullptr;
  PyTypeObject* reply_headers_type = nullptr;
  PyTypeObject* reply_head_type = nullptr;
  PyTypeObject* path_type = nullptr;
  PyTypeObject* violation_type = nullptr;
};

InterpreterState& state() noexcept;

// Imports what is still missing; false with the exception set. Under the GIL.
bool fill_state();

}  // namespace jsongate::python
