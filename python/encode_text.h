// A str as a JSON string, straight from CPython's own representation.
//
// Threads: under the GIL. Errors: the result.
#pragma once

#include <Python.h>

#include "gateway/json/writer.h"

namespace jsongate::python {

enum class TextResult { kWritten, kNoMemory, kLoneSurrogate };

// `text` is a str or of a subclass.
TextResult write_text(json::Writer& out, PyObject* text);

}  // namespace jsongate::python
