// A metric or one of its series, as Python has it, and how it gets its cells.
//
// Owner: Python; the cells are the UserMetrics'. Threads: under the GIL. Errors: nullptr, an empty
// Ref or false, with the exception set.
#pragma once

#include <Python.h>

#include "gateway/core/user_metrics.h"
#include "python/ref.h"

namespace jsongate::python {

// Shared by a metric and its series; owned by the metric.
struct MetricShape {
  MetricDefinition definition;
  UserMetrics::Place place = 0;
  std::size_t most = 0;  // series
};

struct MetricObject {
  PyObject_HEAD MetricShape* shape;  // null until it is defined
  MetricCell* cells;                 // null where labels are missing
  bool dropped;
  PyObject* metric;    // of a series: whose it is
  PyObject* labels;    // of a series: its label values, a tuple of str
  PyObject* series;    // of a metric with labels: from a tuple of label values to the series
  PyObject* overflow;  // of a metric with labels: the series that has no room, once there is one
};

inline MetricObject& metric_of(PyObject* self) { return *reinterpret_cast<MetricObject*>(self); }

// Where metrics are kept: with the host, or, where it has no place for them, in this process.
UserMetrics& user_metrics();

// metric._define(kind, name, help, label names, bounds, mode, most series): once per object.
PyObject* define_metric(PyObject* self, PyObject* arguments);
// metric.labels(*values, **values)
PyObject* series_of_labels(PyObject* self, PyObject* const* args, Py_ssize_t count,
                           PyObject* names);
void dealloc_metric(PyObject* self);

// "counter:calls", as prometheus_client names it in errors. "metric" where it is not defined.
Ref described(const MetricObject& metric);

}  // namespace jsongate::python
