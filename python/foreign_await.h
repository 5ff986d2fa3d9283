// The words for a filter that awaits something else than its body: there is no event loop.
#pragma once

#include <Python.h>

namespace jsongate::python {

// Sets RuntimeError with the line at which `suspended`, a coroutine or async generator, waits.
void raise_foreign_await(PyObject* suspended);

// Where asyncio has raised "no running event loop" inside a filter, the exception that is set is
// replaced by such a RuntimeError, whose cause it becomes. Others stay as they are.
void explain_missing_loop();

}  // namespace jsongate::python
