#include "python/path_type.h"

#include <algorithm>
#include <new>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/json/locate.h"
#include "python/core_docs.h"
#include "python/decode.h"
#include "python/json_source.h"
#include "python/ref.h"
#include "python/state.h"
#include "python/text.h"
#include "python/type_spec.h"

namespace jsongate::python {
namespace {

struct PathObject {
  PyObject_HEAD json::Path* path;
};

const json::Path& path_in(PyObject* self) { return *reinterpret_cast<PathObject*>(self)->path; }

// Characters, as Python counts them.
std::size_t characters_before(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  return static_cast<std::size_t>(std::ranges::count_if(
      before, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void raise_bad_selector(const json::PathError& error, std::string_view selector) {
  raise_value_error("at position " + std::to_string(characters_before(selector, error.position)) +
                    ": " + error.message);
}

PyObject* new_path(PyTypeObject* type, PyObject* args, PyObject* named) try {
  static char selector_name[] = "selector";
  static char* names[] = {selector_name, nullptr};
  PyObject* selector = nullptr;
  if (!PyArg_ParseTupleAndKeywords(args, named, "U:Path", names, &selector)) return nullptr;
  const auto text = utf8_of(selector);
  if (!text) return nullptr;
  auto compiled = json::Path::compile(*text);
  if (const auto* error = std::get_if<json::PathError>(&compiled)) {
    raise_bad_selector(*error, *text);
    return nullptr;
  }
  auto self = Ref::steal(type->tp_alloc(type, 0));
  if (!self) return nullptr;
  reinterpret_cast<PathObject*>(self.get())->path =
      new json::Path(std::move(*std::get_if<json::Path>(&compiled)));
  return self.release();
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

void dealloc(PyObject* self) {
  auto* type = Py_TYPE(self);
  delete reinterpret_cast<PathObject*>(self)->path;
  type->tp_free(self);
  Py_DECREF(type);
}

// A list of what `make` makes of each of `count` things by its number.
template <class Make>
PyObject* list_of(std::size_t count, Make make) {
  auto list = Ref::steal(PyList_New(static_cast<Py_ssize_t>(count)));
  for (std::size_t i = 0; list && i < count; ++i) {
    PyObject* const item = make(i);
    if (item == nullptr) return nullptr;
    PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), item);
  }
  return list.release();
}

PyObject* find(PyObject* self, PyObject* document) try {
  JsonSource source;
  json::Nodes nodes;
  const auto work = [&](const json::Document& root) { return path_in(self).find(root, nodes); };
  if (!source.open(document) || !source.read(work)) return nullptr;
  return list_of(nodes.size(), [&](std::size_t i) { return to_python(nodes.readers()[i]); });
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* first(PyObject* self, PyObject* args, PyObject* named) try {
  static char document_name[] = "", default_name[] = "default";
  static char* names[] = {document_name, default_name, nullptr};
  PyObject *document = nullptr, *otherwise = Py_None;
  if (!PyArg_ParseTupleAndKeywords(args, named, "O|O:first", names, &document, &otherwise)) {
    return nullptr;
  }
  JsonSource source;
  std::optional<json::Node> found;
  const auto work = [&](const json::Document& root) -> std::optional<Problem> {
    auto result = path_in(self).first(root);
    if (!result) return std::move(result.problem());
    found = result.value();
    return std::nullopt;
  };
  if (!source.open(document) || !source.read(work)) return nullptr;
  return found ? to_python(found->reader()) : Ref::borrow(otherwise).release();
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* paths(PyObject* self, PyObject* document) try {
  JsonSource source;
  std::vector<std::string> names;
  const auto work = [&](const json::Document& root) {
    json::Nodes nodes;
    auto problem = path_in(self).find(root, nodes);
    if (!problem) names = nodes.normalized_paths();
    return problem;
  };
  if (!source.open(document) || !source.read(work)) return nullptr;
  return list_of(names.size(), [&](std::size_t i) {
    return PyUnicode_DecodeUTF8(names[i].data(), static_cast<Py_ssize_t>(names[i].size()), nullptr);
  });
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

// The byte range of each node, in the order of the nodelist.
std::vector<json::Range> ranges_of(const json::Document& root, const json::Nodes& nodes) {
  const json::Locator locator(root);
  const auto ordered = nodes.in_document_order();
  std::vector<json::Place> places;
  locator.locate(ordered, places);
  std::vector<json::Range> ranges;
  ranges.reserve(nodes.size());
  for (const auto& reader : nodes.readers()) {
    const auto at = std::ranges::lower_bound(ordered, reader,
                                             [](const auto& a, const auto& b) { return a < b; }) -
                    ordered.begin();
    ranges.push_back(locator.value(places[static_cast<std::size_t>(at)]));
  }
  return ranges;
}

PyObject* texts(PyObject* self, PyObject* document) try {
  JsonSource source;
  std::vector<json::Range> ranges;
  const auto work = [&](const json::Document& root) {
    json::Nodes nodes;
    auto problem = path_in(self).find(root, nodes);
    if (!problem) ranges = ranges_of(root, nodes);
    return problem;
  };
  if (!source.open(document) || !source.read(work)) return nullptr;
  const auto text = source.document().text();
  return list_of(ranges.size(), [&](std::size_t i) {
    return PyBytes_FromStringAndSize(text.data() + ranges[i].begin,
                                     static_cast<Py_ssize_t>(ranges[i].size()));
  });
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* get_selector(PyObject* self, void*) {
  return text_from_wire(path_in(self).text()).release();
}

PyObject* repr(PyObject* self) {
  const auto selector = Ref::steal(get_selector(self, nullptr));
  return selector ? PyUnicode_FromFormat("Path(%R)", selector.get()) : nullptr;
}

PyMethodDef methods[] = {{"find", find, METH_O, docs::kPathFind},
                         {"first", method(first), METH_VARARGS | METH_KEYWORDS, docs::kPathFirst},
                         {"paths", paths, METH_O, docs::kPathPaths},
                         {"texts", texts, METH_O, docs::kPathTexts},
                         {nullptr, nullptr, 0, nullptr}};
PyGetSetDef attributes[] = {{"selector", get_selector, nullptr, docs::kPathSelector, nullptr},
                            {nullptr, nullptr, nullptr, nullptr, nullptr}};
PyType_Slot slots[] = {{Py_tp_new, slot(new_path)},
                       {Py_tp_dealloc, slot(dealloc)},
                       {Py_tp_repr, slot(repr)},
                       {Py_tp_methods, methods},
                       {Py_tp_getset, attributes},
                       {Py_tp_doc, doc_slot(docs::kPath)},
                       {0, nullptr}};
PyType_Spec spec = {"jsongate._core.Path", sizeof(PathObject), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, slots};

}  // namespace

bool make_path_type(PyObject* module) {
  state().path_type = reinterpret_cast<PyTypeObject*>(add_type(module, spec).release());
  return state().path_type != nullptr;
}

const json::Path* path_of(PyObject* object) {
  if (Py_TYPE(object) == state().path_type) return &path_in(object);
  PyErr_Format(PyExc_TypeError, "expected Path, got %.100s", Py_TYPE(object)->tp_name);
  return nullptr;
}

}  // namespace jsongate::python
