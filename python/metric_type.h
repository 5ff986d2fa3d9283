// The types under jsongate.metrics: what counts, sets and observes, and finds the series of labels.
//
// A metric with labels makes an object per series; that object has the address of the series'
// cells, so that what counts is one attribute, one call and one atomic addition. Threads: under the
// GIL, but what is counted does not rely on it. Errors: false with the exception set.
#pragma once

#include <Python.h>

namespace jsongate::python {

bool make_metric_types(PyObject* module);

}  // namespace jsongate::python
