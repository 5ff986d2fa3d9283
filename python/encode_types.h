// Which form of JSON a Python type takes, beyond what a look at the object's head tells.
//
// Threads: under the GIL. Lifetime: the types are held as long as the process; the fields of the
// last 1,024 dataclasses, and of all that is declared, are cached and keep their class alive.
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
  kRecord,  // a dataclass, or declared
  kSet,
  kTime,  // datetime, date, time: has isoformat()
  kUuid,
  kDecimal,
};

Shape shape_of(PyTypeObject* type);

// Of a kRecord: a tuple of its attributes and a tuple of their names in JSON, as a tuple; empty
// with an exception set.
Ref record_fields(PyTypeObject* type);

// From now on an instance of `cls` is an object of these attributes, under these names, both tuples
// of str; e.g. a NamedTuple, which is an array otherwise. A tuple of one value in the place of an
// attribute is that value. Instances of subclasses are objects, too, of what jsongate._returns
// finds in them. False with an exception set.
bool declare_record(PyObject* cls, PyObject* attributes, PyObject* names);

// Whether a field with this value stands in no reply: msgspec.UNSET.
bool is_unset(PyObject* value);
// Looks for it, in case that msgspec was imported meanwhile. False with an exception set.
bool learn_unset();

// Decimal.__str__, whatever a subclass makes of it: a number in JSON's grammar, or a word for NaN
// and Infinity.
Ref decimal_text(PyObject* decimal);

}  // namespace jsongate::python
