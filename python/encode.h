// Python objects as JSON text in one bytes object, which grows while it is written.
//
// dict, list, tuple (named too), str, int, float, bool, None and their subclasses; dataclass
// instances (all fields, as dataclasses.asdict) and what declare_record() tells; datetime, date,
// time (isoformat); UUID; Decimal (its exact digits); Enum (its value). Keys as json.dumps takes
// them, and UUID, date, datetime, time, Enum. What jsongate would not parse is not written: NaN,
// Infinity, a Decimal beyond double, an int beyond 4,300 digits, lone surrogates, deeper than 64
// (cycles), two keys of one object with the same text.
//
// Owner: the caller owns the result. Threads: under the GIL; Python code may run (properties,
// isoformat) and change what is encoded: that is safe, and an error where it is noticed. Errors:
// nullptr with TypeError or ValueError whose text ends in the path: "a set is not JSON serializable
// at $.items[3].tags"; what Python code raises passes as it is.
#pragma once

#include <Python.h>

namespace jsongate::python {

// Loads the types that encode() must know, importing their modules; once, at start-up. False: an
// exception is set.
bool prepare_encode();

// Returns a new reference. `newline`: one "\n" is appended (NDJSON). `takes_sets`: a
// set or frozenset is an array, in no order; otherwise it is an error.
PyObject* encode(PyObject* value, bool newline, bool takes_sets = false);

}  // namespace jsongate::python
