// Which form of JSON a Python type takes, beyond what a look at the object's head tells.
//
// Threads: under the GIL. Lifetime: the types are held as long as the process; the fields of the
// last 1,024 dataclasses are cached and keep their class alive.
#pragma once

#include <Python.h>

#include "python/ref.h"

namespace jsongate::python {

enum class Shape {
  kUnknown,
  kEnum,
  kText,
  kInteger,
  kFloat,
  kObject,
  kArray,
  kTuple,
  kDataclass,
  kTime,  // datetime, date, time: has isoformat()
  kUuid,
  kDecimal,
};

Shape shape_of(PyTypeObject* type);

// The field names of a dataclass, a tuple of str; empty with an exception set.
Ref dataclass_fields(PyTypeObject* type);

// Decimal.__str__, whatever a subclass makes of it: a number in JSON's grammar, or a word for NaN
// and Infinity.
Ref decimal_text(PyObject* decimal);

}  // namespace jsongate::python
