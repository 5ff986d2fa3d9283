// References to Python objects that threads without the GIL are done with.
//
// The bytes of a reply stay in Python's memory while httpd sends them. When the last bucket dies,
// on whatever thread, the reference is posted here, and the next holder of the GIL gives it up.
#pragma once

#include <Python.h>

#include "gateway/core/app.h"
#include "python/ref.h"

namespace jsongate::python {

// The content of a bytes object as a Chunk that keeps the object alive. Under the GIL.
Chunk chunk_of_bytes(Ref bytes);

// Gives up what was posted. Under the GIL.
void empty_drop_box() noexcept;

}  // namespace jsongate::python
