// The type jsongate._core.CacheBase, which jsongate.shared.Cache is one of.
//
// A value is kept as JSON, or as the bytes that it is, behind one byte that says which. Keys of
// more than kMaxCacheKey bytes stand there as their SHA-256.
//
// Owner: Python's. Threads: an object is immutable and may be used by any number of threads at
// once; the GIL is given away while the cache is asked. Errors: nullptr with the exception set:
// TypeError and ValueError for keys and values that cannot be kept; a cache that fails raises
// nothing.
#pragma once

#include <Python.h>

namespace jsongate::python {

// Adds the type to the module; false with the exception set.
bool make_cache_type(PyObject* module);

}  // namespace jsongate::python
