#include "python/metric_object.h"

#include <iterator>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "python/memory_metrics.h"
#include "python/state.h"
#include "python/text.h"

namespace jsongate::python {
namespace {

constexpr const char* kKinds[] = {"counter", "gauge", "histogram"};
constexpr const char* kModes[] = {"shared", "livesum", "livemax", "livemin"};

template <class Enumeration, std::size_t size>
bool read_word(const char* word, const char* const (&words)[size], Enumeration& value) {
  for (std::size_t i = 0; i < size; ++i) {
    if (std::string_view(words[i]) != word) continue;
    value = static_cast<Enumeration>(i);
    return true;
  }
  PyErr_Format(PyExc_ValueError, "%s is none of its words", word);
  return false;
}

// The UTF-8 of a str, with '?' for each lone surrogate.
class LossyText {
 public:
  bool read(PyObject* text) {
    Py_ssize_t size = 0;
    const char* data = PyUnicode_AsUTF8AndSize(text, &size);
    if (data == nullptr && PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
      PyErr_Clear();
      bytes_ = Ref::steal(PyUnicode_AsEncodedString(text, "utf-8", "replace"));
      data = bytes_ ? PyBytes_AS_STRING(bytes_.get()) : nullptr;
      size = bytes_ ? PyBytes_GET_SIZE(bytes_.get()) : 0;
    }
    view_ = {data, static_cast<std::size_t>(size)};
    return data != nullptr;
  }
  std::string_view view() const { return view_; }

 private:
  Ref bytes_;
  std::string_view view_;
};

bool read_texts(PyObject* tuple, std::vector<std::string>& texts) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); ++i) {
    const auto text = utf8_of(PyTuple_GET_ITEM(tuple, i));
    if (!text) return false;
    texts.emplace_back(*text);
  }
  return true;
}

bool read_bounds(PyObject* tuple, std::vector<double>& bounds) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(tuple); ++i) {
    bounds.push_back(PyFloat_AsDouble(PyTuple_GET_ITEM(tuple, i)));
  }
  return PyErr_Occurred() == nullptr;
}

bool is_within_limits(const MetricDefinition& definition) {
  if (definition.bounds.size() <= kMaxMetricBounds && definition.labels.size() <= kMaxMetricLabels)
    return true;
  PyErr_Format(PyExc_ValueError, "a metric has at most %zu labels and %zu buckets",
               kMaxMetricLabels, kMaxMetricBounds);
  return false;
}

std::unique_ptr<MetricShape> read_shape(PyObject* arguments) {
  auto shape = std::make_unique<MetricShape>();
  auto& definition = shape->definition;
  const char *kind, *name, *mode;
  PyObject *help, *labels, *bounds;
  Py_ssize_t most;
  LossyText help_text;
  if (!PyArg_ParseTuple(arguments, "ssUO!O!sn", &kind, &name, &help, &PyTuple_Type, &labels,
                        &PyTuple_Type, &bounds, &mode, &most) ||
      !read_word(kind, kKinds, definition.kind) || !read_word(mode, kModes, definition.mode) ||
      !read_texts(labels, definition.labels) || !read_bounds(bounds, definition.bounds) ||
      !help_text.read(help) || !is_within_limits(definition)) {
    return nullptr;
  }
  definition.name = name;
  definition.help = help_text.view();
  shape->most = static_cast<std::size_t>(most);
  return shape;
}

bool is_plain(PyObject* value) {
  return PyUnicode_CheckExact(value) != 0 || PyLong_CheckExact(value) != 0;
}

// What the series is found by. str and int stay as they are: two that are equal look the same, and
// to look up is then all there is to do. Anything else is known by its text.
Ref key_of(PyObject* const* values, Py_ssize_t count) {
  auto key = Ref::steal(PyTuple_New(count));
  for (Py_ssize_t i = 0; key && i < count; ++i) {
    auto item = is_plain(values[i]) ? Ref::borrow(values[i]) : Ref::steal(PyObject_Str(values[i]));
    if (!item) return {};
    PyTuple_SET_ITEM(key.get(), i, item.release());
  }
  return key;
}

Ref texts_of(PyObject* key) {
  auto texts = Ref::steal(PyTuple_New(PyTuple_GET_SIZE(key)));
  for (Py_ssize_t i = 0; texts && i < PyTuple_GET_SIZE(key); ++i) {
    auto text = Ref::steal(PyObject_Str(PyTuple_GET_ITEM(key, i)));
    if (!text) return {};
    PyTuple_SET_ITEM(texts.get(), i, text.release());
  }
  return texts;
}

Ref overflow_texts(std::size_t count) {
  auto texts = Ref::steal(PyTuple_New(static_cast<Py_ssize_t>(count)));
  for (std::size_t i = 0; texts && i < count; ++i) {
    auto* const text = PyUnicode_FromStringAndSize(kOverflowLabel.data(),
                                                   static_cast<Py_ssize_t>(kOverflowLabel.size()));
    if (text == nullptr) return {};
    PyTuple_SET_ITEM(texts.get(), static_cast<Py_ssize_t>(i), text);
  }
  return texts;
}

Ref new_series(PyObject* self, const MetricSeries& found, Ref texts) {
  auto* type = Py_TYPE(self);
  auto made = texts ? Ref::steal(type->tp_alloc(type, 0)) : Ref();
  if (!made) return {};
  auto& series = metric_of(made.get());
  series.shape = metric_of(self).shape;
  series.cells = found.cells;
  series.dropped = found.dropped;
  series.metric = Ref::borrow(self).release();
  series.labels = texts.release();
  return made;
}

// One for all that has no room: what is not counted apart needs no object of its own.
PyObject* overflow_series(PyObject* self, const MetricSeries& found) {
  auto& metric = metric_of(self);
  if (metric.overflow == nullptr) {
    auto texts = overflow_texts(metric.shape->definition.labels.size());
    metric.overflow = new_series(self, found, std::move(texts)).release();
  }
  return metric.overflow == nullptr ? nullptr : Ref::borrow(metric.overflow).release();
}

MetricSeries find_series(const MetricShape& shape, PyObject* texts, bool& good) {
  std::vector<LossyText> labels(static_cast<std::size_t>(PyTuple_GET_SIZE(texts)));
  std::vector<std::string_view> views;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (!labels[i].read(PyTuple_GET_ITEM(texts, static_cast<Py_ssize_t>(i)))) return {};
    views.push_back(labels[i].view());
  }
  good = true;
  return user_metrics().series_of(shape.place, shape.definition, views, shape.most);
}

PyObject* add_series(PyObject* self, PyObject* key) try {
  auto& metric = metric_of(self);
  auto texts = texts_of(key);
  bool good = false;
  const auto found = texts ? find_series(*metric.shape, texts.get(), good) : MetricSeries{};
  if (!good) return nullptr;
  if (found.dropped) return overflow_series(self, found);
  auto made = new_series(self, found, std::move(texts));
  // Long labels are cut, and may be many where their series is one.
  const auto known = static_cast<std::size_t>(PyDict_GET_SIZE(metric.series));
  if (!made || known >= metric.shape->most) return made.release();
  return Ref::borrow(PyDict_SetDefault(metric.series, key, made.get())).release();
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

// By name, in the order of the definition. Empty with ValueError where they are not the metric's.
Ref key_by_name(const MetricDefinition& definition, PyObject* const* values, PyObject* names) {
  std::vector<PyObject*> ordered;
  for (const auto& label : definition.labels) {
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(names); ++i) {
      if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(names, i), label.c_str()) == 0)
        ordered.push_back(values[i]);
    }
  }
  const auto given = static_cast<std::size_t>(PyTuple_GET_SIZE(names));
  if (given == definition.labels.size() && ordered.size() == given)
    return key_of(ordered.data(), static_cast<Py_ssize_t>(given));
  PyErr_SetString(PyExc_ValueError, "Incorrect label names");
  return {};
}

void raise_no_labels(const MetricObject& metric) {
  const auto name = described(metric);
  if (!name) return;
  PyErr_Format(PyExc_ValueError,
               metric.metric == nullptr ? "No label names were set when constructing %U"
                                        : "%U already has labels set; can not chain calls to "
                                          ".labels()",
               name.get());
}

Ref key_of_call(const MetricObject& metric, PyObject* const* args, Py_ssize_t count,
                PyObject* names) {
  const auto& definition = metric.shape->definition;
  const bool named = names != nullptr && PyTuple_GET_SIZE(names) != 0;
  if (named && count == 0) return key_by_name(definition, args, names);
  if (!named && static_cast<std::size_t>(count) == definition.labels.size())
    return key_of(args, count);
  PyErr_SetString(PyExc_ValueError,
                  named ? "Can't pass both *args and **kwargs" : "Incorrect label count");
  return {};
}

}  // namespace

UserMetrics& user_metrics() {
  static auto* const memory = new MemoryMetrics;  // never destroyed: Python may outlive it
  return state().user_metrics == nullptr ? *memory : *state().user_metrics;
}

Ref described(const MetricObject& metric) {
  if (metric.shape == nullptr) return Ref::steal(PyUnicode_FromString("metric"));
  const auto& definition = metric.shape->definition;
  return Ref::steal(PyUnicode_FromFormat("%s:%s", kKinds[static_cast<int>(definition.kind)],
                                         definition.name.c_str()));
}

PyObject* define_metric(PyObject* self, PyObject* arguments) try {
  auto& metric = metric_of(self);
  if (metric.shape != nullptr) {
    PyErr_SetString(PyExc_RuntimeError, "a metric is defined once");
    return nullptr;
  }
  auto shape = read_shape(arguments);
  if (!shape) return nullptr;
  shape->place = user_metrics().define(shape->definition);
  if (shape->definition.labels.empty()) {
    const auto found = user_metrics().series_of(shape->place, shape->definition, {}, 1);
    metric.cells = found.cells;
    metric.dropped = found.dropped;
  } else {
    metric.series = PyDict_New();
    if (metric.series == nullptr) return nullptr;
  }
  metric.shape = shape.release();
  Py_RETURN_NONE;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* series_of_labels(PyObject* self, PyObject* const* args, Py_ssize_t count,
                           PyObject* names) try {
  const auto& metric = metric_of(self);
  if (metric.series == nullptr) {
    raise_no_labels(metric);
    return nullptr;
  }
  const auto key = key_of_call(metric, args, count, names);
  if (!key) return nullptr;
  auto* const known = PyDict_GetItemWithError(metric.series, key.get());
  if (known != nullptr) return Ref::borrow(known).release();
  return PyErr_Occurred() == nullptr ? add_series(self, key.get()) : nullptr;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

void dealloc_metric(PyObject* self) {
  auto* type = Py_TYPE(self);
  auto& metric = metric_of(self);
  if (metric.metric == nullptr) delete metric.shape;
  for (auto* member : {&metric.metric, &metric.labels, &metric.series, &metric.overflow}) {
    Py_CLEAR(*member);
  }
  type->tp_free(self);
  Py_DECREF(type);
}

}  // namespace jsongate::python
