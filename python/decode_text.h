// str objects from UTF-8 that is known to be valid, and the cache of keys.
//
// Threads: under the GIL. Errors: nullptr with MemoryError. The cache keeps at most
// 2,048 different keys alive, none longer than kReadable bytes, as long as the process.
#pragma once

#include <Python.h>

#include <string_view>

namespace jsongate::python {

// Both return new references. At least kReadable bytes from the text's start must be readable,
// whatever its length, as they are in a document's own texts (simdjson pads its string buffer).
inline constexpr std::size_t kReadable = 16;
PyObject* make_text(std::string_view utf8);
// The same as make_text, often an object that exists already and knows its hash.
PyObject* make_key(std::string_view utf8);

}  // namespace jsongate::python
