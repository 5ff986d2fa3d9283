// An async generator driven by hand: what it yields, awaits, or its end, without the object and the
// two exceptions that each __anext__() costs.
//
// Threads: under the GIL. Source: PEP 525; a yielded value comes out of the generator's frame in a
// wrapper that only __anext__() looks into (Objects/genobject.c, the same from 3.6 to 3.13).
#pragma once

#include <Python.h>

#include "python/ref.h"

namespace jsongate::python {

struct GeneratorStep {
  enum class Kind { kYielded, kAwaits, kEnded, kFailed };
  Kind kind;
  Ref value;  // what was yielded, or what the awaited object says
};

// Resumes `generator`, an async generator that has not ended. kFailed: the exception is set.
GeneratorStep resume(PyObject* generator);

// Looks how this CPython wraps what is yielded; once, at start-up. False: an exception is set.
bool prepare_async_generators();

}  // namespace jsongate::python
