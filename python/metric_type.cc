#include "python/metric_type.h"

#include <algorithm>
#include <string_view>

#include "python/core_docs.h"
#include "python/metric_object.h"
#include "python/ref.h"
#include "python/type_spec.h"

namespace jsongate::python {
namespace {

// The metric with its cells; null with ValueError where it has none.
MetricObject* observable(PyObject* self) {
  auto& metric = metric_of(self);
  if (metric.cells != nullptr) return &metric;
  const auto name = described(metric);
  if (name) PyErr_Format(PyExc_ValueError, "%U is missing label values", name.get());
  return nullptr;
}

void note(const MetricObject& metric) {
  if (metric.dropped) user_metrics().count_dropped();
}

struct Call {
  PyObject* const* args;
  Py_ssize_t count;
  PyObject* names;
};

// What a method takes: one number by this name, and perhaps an exemplar, which the text format does
// not have.
struct Signature {
  const char* name;
  bool is_optional;
  bool has_exemplar;
};

bool refuse(const Signature& signature) {
  PyErr_Format(PyExc_TypeError, "it takes %s'%s'%s", signature.is_optional ? "perhaps " : "",
               signature.name, signature.has_exemplar ? " and perhaps 'exemplar'" : "");
  return false;
}

bool read_named(const Call& call, const Signature& signature, PyObject*& number) {
  for (Py_ssize_t i = 0; call.names != nullptr && i < PyTuple_GET_SIZE(call.names); ++i) {
    PyObject* const name = PyTuple_GET_ITEM(call.names, i);
    if (PyUnicode_CompareWithASCIIString(name, signature.name) == 0 && number == nullptr) {
      number = call.args[call.count + i];
    } else if (!signature.has_exemplar || PyUnicode_CompareWithASCIIString(name, "exemplar") != 0) {
      return refuse(signature);
    }
  }
  return true;
}

// False with TypeError.
bool read_number(const Call& call, const Signature& signature, double& value) {
  if (call.count > (signature.has_exemplar ? 2 : 1)) return refuse(signature);
  PyObject* number = call.count > 0 ? call.args[0] : nullptr;
  if (call.names != nullptr && !read_named(call, signature, number)) return false;
  if (number == nullptr) return signature.is_optional || refuse(signature);
  value = PyFloat_AsDouble(number);
  return value != -1 || PyErr_Occurred() == nullptr;
}

PyObject* count(PyObject* self, PyObject* const* args, Py_ssize_t size, PyObject* names) {
  double amount = 1;
  auto* const metric = observable(self);
  if (metric == nullptr || !read_number({args, size, names}, {"amount", true, true}, amount))
    return nullptr;
  if (!(amount >= 0)) {  // NaN too: it would stay for ever
    PyErr_SetString(PyExc_ValueError, "Counters can only be incremented by non-negative amounts.");
    return nullptr;
  }
  add_to_cell(*metric->cells, amount);
  note(*metric);
  Py_RETURN_NONE;
}

template <int sign>
PyObject* change(PyObject* self, PyObject* const* args, Py_ssize_t size, PyObject* names) {
  double amount = 1;
  auto* const metric = observable(self);
  if (metric == nullptr || !read_number({args, size, names}, {"amount", true, false}, amount))
    return nullptr;
  add_to_cell(*metric->cells, sign * amount);
  note(*metric);
  Py_RETURN_NONE;
}

PyObject* set(PyObject* self, PyObject* const* args, Py_ssize_t size, PyObject* names) {
  double value = 0;
  auto* const metric = observable(self);
  if (metric == nullptr || !read_number({args, size, names}, {"value", false, false}, value))
    return nullptr;
  set_cell(*metric->cells, value);
  note(*metric);
  Py_RETURN_NONE;
}

PyObject* observe(PyObject* self, PyObject* const* args, Py_ssize_t size, PyObject* names) {
  double amount = 0;
  auto* const metric = observable(self);
  if (metric == nullptr || !read_number({args, size, names}, {"amount", false, true}, amount))
    return nullptr;
  if (amount != amount) {
    PyErr_SetString(PyExc_ValueError, "NaN is in no bucket");
    return nullptr;
  }
  const auto& bounds = metric->shape->definition.bounds;
  const auto bucket = std::lower_bound(bounds.begin(), bounds.end(), amount) - bounds.begin();
  metric->cells[bucket].fetch_add(1, std::memory_order_relaxed);
  add_to_cell(metric->cells[bounds.size() + 1], amount);
  note(*metric);
  Py_RETURN_NONE;
}

// The cells of this process: outside httpd, that is all there is.
PyObject* values(PyObject* self, PyObject*) {
  const auto* const metric = observable(self);
  if (metric == nullptr) return nullptr;
  const auto size = static_cast<Py_ssize_t>(cell_count(metric->shape->definition));
  auto list = Ref::steal(PyList_New(size));
  for (Py_ssize_t i = 0; list && i < size; ++i) {
    const std::uint64_t bits = metric->cells[i].load(std::memory_order_relaxed);
    auto* const value =
        PyFloat_FromDouble(i + 1 == size ? cell_value(bits) : static_cast<double>(bits));
    if (value == nullptr) return nullptr;
    PyList_SET_ITEM(list.get(), i, value);
  }
  return list.release();
}

PyObject* all_series(PyObject* self, PyObject*) {
  const auto& metric = metric_of(self);
  if (metric.series == nullptr) return Py_BuildValue("[O]", self);
  auto list = Ref::steal(PyDict_Values(metric.series));
  if (list && metric.overflow != nullptr && PyList_Append(list.get(), metric.overflow) < 0)
    return nullptr;
  return list.release();
}

PyObject* get_label_values(PyObject* self, void*) {
  const auto* const labels = metric_of(self).labels;
  return labels == nullptr ? PyTuple_New(0) : Ref::borrow(metric_of(self).labels).release();
}

PyObject* get_name(PyObject* self, void*) {
  const auto* const shape = metric_of(self).shape;
  return PyUnicode_FromString(shape == nullptr ? "" : shape->definition.name.c_str());
}

PyObject* describe(PyObject* self) { return described(metric_of(self)).release(); }

constexpr int kFast = METH_FASTCALL | METH_KEYWORDS;

PyMethodDef metric_methods[] = {{"labels", method(series_of_labels), kFast, docs::kMetricLabels},
                                {"_define", define_metric, METH_VARARGS, docs::kMetricDefine},
                                {"_values", values, METH_NOARGS, docs::kMetricValues},
                                {"_series", all_series, METH_NOARGS, docs::kMetricSeries},
                                {nullptr, nullptr, 0, nullptr}};
PyGetSetDef metric_attributes[] = {
    {"_labelvalues", get_label_values, nullptr, docs::kMetricLabelvalues, nullptr},
    {"_name", get_name, nullptr, docs::kMetricName, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};
PyMethodDef counter_methods[] = {{"inc", method(count), kFast, docs::kCounterBaseInc},
                                 {nullptr, nullptr, 0, nullptr}};
PyMethodDef gauge_methods[] = {{"inc", method(change<1>), kFast, docs::kGaugeBaseInc},
                               {"dec", method(change<-1>), kFast, docs::kGaugeBaseDec},
                               {"set", method(set), kFast, docs::kGaugeBaseSet},
                               {nullptr, nullptr, 0, nullptr}};
PyMethodDef histogram_methods[] = {{"observe", method(observe), kFast, docs::kHistogramBaseObserve},
                                   {nullptr, nullptr, 0, nullptr}};

PyType_Slot metric_slots[] = {
    {Py_tp_dealloc, slot(dealloc_metric)}, {Py_tp_str, slot(describe)},
    {Py_tp_methods, metric_methods},       {Py_tp_getset, metric_attributes},
    {Py_tp_doc, doc_slot(docs::kMetric)},  {0, nullptr}};
PyType_Slot counter_slots[] = {
    {Py_tp_methods, counter_methods}, {Py_tp_doc, doc_slot(docs::kCounterBase)}, {0, nullptr}};
PyType_Slot gauge_slots[] = {
    {Py_tp_methods, gauge_methods}, {Py_tp_doc, doc_slot(docs::kGaugeBase)}, {0, nullptr}};
PyType_Slot histogram_slots[] = {
    {Py_tp_methods, histogram_methods}, {Py_tp_doc, doc_slot(docs::kHistogramBase)}, {0, nullptr}};

constexpr unsigned kFlags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE;
constexpr int kSize = sizeof(MetricObject);
PyType_Spec metric_spec = {"jsongate._core.Metric", kSize, 0, kFlags, metric_slots};
PyType_Spec kind_specs[] = {{"jsongate._core.CounterBase", kSize, 0, kFlags, counter_slots},
                            {"jsongate._core.GaugeBase", kSize, 0, kFlags, gauge_slots},
                            {"jsongate._core.HistogramBase", kSize, 0, kFlags, histogram_slots}};

}  // namespace

bool make_metric_types(PyObject* module) {
  const auto base = add_type(module, metric_spec);
  return base && std::all_of(std::begin(kind_specs), std::end(kind_specs), [&](PyType_Spec& spec) {
           return static_cast<bool>(add_type(module, spec, base.get()));
         });
}

}  // namespace jsongate::python
