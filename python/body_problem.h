// What is wrong with a body that a filter or a handler reads, as a jsongate.Problem in Python.
//
// The client's fault where the body is a request's (400, 413), the upstream's where it is a
// response's (502). Threads: under the GIL. Each sets the exception.
#pragma once

#include <cstddef>

#include "gateway/core/problem.h"
#include "gateway/core/stream_filter.h"

namespace jsongate::python {

void raise_too_large(Direction direction, std::size_t limit);
void raise_no_body(Direction direction);
// The judge's verdict on the whole body, or on the record in a line.
void raise_bad_json(Direction direction, const Problem& verdict);
void raise_bad_record(Direction direction, std::size_t line, const Problem& verdict);
void raise_line_too_large(Direction direction, std::size_t line, std::size_t limit);

// The exception that is set says what Python cannot have of a body that is JSON: a key that stands
// twice. Others stay as they are.
void raise_bad_value(Direction direction);
void raise_bad_value(Direction direction, std::size_t line);

}  // namespace jsongate::python
