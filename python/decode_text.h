// str objects from UTF-8 that is known to be valid, and the cache of keys.
//
// Threads: under the GIL. Errors: nullptr with MemoryError. The cache keeps the last 2,048
// different short keys alive, at most 64 bytes each, as long as the process.
#pragma once

#include <Python.h>

#include <string_view>

namespace jsongate::python {

// Both return new references.
PyObject* make_text(std::string_view utf8);
// The same as make_text, often an object that exists already and knows its hash.
PyObject* make_key(std::string_view utf8);

}  // namespace jsongate::python
