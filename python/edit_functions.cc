#include "python/edit_functions.h"

#include <algorithm>
#include <list>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/json/duplicates.h"
#include "gateway/json/edit/edits.h"
#include "gateway/json/locate.h"
#include "gateway/json/pointer.h"
#include "python/json_source.h"
#include "python/path_type.h"
#include "python/ref.h"
#include "python/text.h"

namespace jsongate::python {
namespace {

// Collects the edits of one document; each function is false with the exception set.
class Editor {
 public:
  explicit Editor(const json::Document& document) : document_(document), edits_(document) {}

  bool add(PyObject* edit);
  json::Splice splice() { return edits_.splice(); }

 private:
  bool by_path(std::string_view kind, PyObject* path);
  bool by_pointer(std::string_view kind, PyObject* pointer, PyObject* operand);
  bool set(const json::Pointer& pointer, PyObject* json);
  bool set_child(const json::Pointer& pointer, std::string_view json);
  bool rename(const json::Pointer& pointer, PyObject* name);

  const json::Document& document_;
  json::Edits edits_;
  std::list<JsonSource> values_;  // whose text the edits point into
  std::list<std::string> names_;  // likewise
};

bool leads_nowhere(const json::Pointer& pointer) {
  raise_value_error("there is no value at '" + pointer.text() + "'");
  return false;
}

bool Editor::add(PyObject* edit) {
  const char* kind = nullptr;
  PyObject *place = nullptr, *operand = nullptr;
  if (PyTuple_Check(edit) == 0) {
    PyErr_SetString(PyExc_TypeError, "an edit is a tuple");
    return false;
  }
  if (!PyArg_ParseTuple(edit, "sO|O:edit", &kind, &place, &operand)) return false;
  return operand == nullptr ? by_path(kind, place) : by_pointer(kind, place, operand);
}

bool Editor::by_path(std::string_view kind, PyObject* place) {
  const auto* path = path_of(place);
  if (path == nullptr) return false;
  json::Nodes nodes;
  if (const auto problem = path->find(document_, nodes)) {
    raise_value_error(*problem);
    return false;
  }
  if (kind == "select") {
    edits_.select(nodes.readers());
  } else if (kind == "mask") {
    edits_.mask(nodes.readers());
  } else {
    edits_.remove(nodes.readers());
  }
  return true;
}

bool Editor::by_pointer(std::string_view kind, PyObject* place, PyObject* operand) {
  const auto text = utf8_of(place);
  if (!text) return false;
  auto compiled = json::Pointer::compile(*text);
  if (const auto* error = std::get_if<json::PathError>(&compiled)) {
    raise_value_error("at position " + std::to_string(error->position) + ": " + error->message);
    return false;
  }
  const auto& pointer = *std::get_if<json::Pointer>(&compiled);
  return kind == "set" ? set(pointer, operand) : rename(pointer, operand);
}

// Without the white space around it.
std::string_view bare(const json::Document& document) {
  const json::Locator locator(document);
  const auto range = locator.value(locator.locate(document.reader()));
  return document.text().substr(range.begin, range.size());
}

// In the place of the value that is there; otherwise as a new member or last element.
bool Editor::set(const json::Pointer& pointer, PyObject* json) {
  auto& value = values_.emplace_back();
  const auto around = std::min(pointer.tokens().size(), json::kMaxDepth);
  if (!value.open(json) || !value.parse(json::kMaxDepth - around)) return false;
  const auto text = bare(value.document());
  const auto there = pointer.find(document_);
  if (!there) return set_child(pointer, text);
  edits_.set({&*there, 1}, text);
  return true;
}

bool Editor::set_child(const json::Pointer& pointer, std::string_view json) {
  const auto parent = pointer.parent().find(document_);
  const auto& last = pointer.tokens().back();
  if (parent && parent->kind() == json::Kind::kObject) {
    edits_.set_member({&*parent, 1}, names_.emplace_back(last.name), json);
    return true;
  }
  const bool is_end = parent && parent->kind() == json::Kind::kArray &&
                      (last.name == "-" ||
                       (last.index && static_cast<std::size_t>(*last.index) == parent->count()));
  if (!is_end) return leads_nowhere(pointer);
  edits_.append({&*parent, 1}, json);
  return true;
}

bool Editor::rename(const json::Pointer& pointer, PyObject* name) {
  const auto text = utf8_of(name);
  if (!text) return false;
  const auto there = pointer.find(document_);
  if (!there) return leads_nowhere(pointer);
  const auto parent = pointer.parent().find(document_);
  if (pointer.tokens().empty() || parent->kind() != json::Kind::kObject) {
    raise_value_error("the value at '" + pointer.text() + "' has no name");
    return false;
  }
  edits_.rename({&*there, 1}, names_.emplace_back(*text));
  return true;
}

// A value's first byte and the place of the pointer to it in the list.
using Begin = std::pair<std::size_t, std::size_t>;

// Empty with the exception set, or where the list is empty.
std::vector<Begin> begins_of(const json::Document& document, PyObject* pointers) {
  const json::Locator locator(document);
  std::vector<std::pair<json::Reader, std::size_t>> found;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(pointers); ++i) {
    const auto text = utf8_of(PyTuple_GET_ITEM(pointers, i));
    if (!text) return {};
    const auto compiled = json::Pointer::compile(*text);
    const auto* pointer = std::get_if<json::Pointer>(&compiled);
    const auto value = pointer ? pointer->find(document) : std::nullopt;
    found.emplace_back(value.value_or(document.reader()), static_cast<std::size_t>(i));
  }
  std::ranges::sort(found, [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<json::Reader> readers;
  readers.reserve(found.size());
  for (const auto& [reader, number] : found) readers.push_back(reader);
  std::vector<json::Place> places;
  locator.locate(readers, places);
  std::vector<Begin> begins;
  for (std::size_t i = 0; i < found.size(); ++i) {
    begins.emplace_back(locator.whole(places[i]).begin, found[i].second);
  }
  return begins;
}

}  // namespace

PyObject* edit(PyObject*, PyObject* args) try {
  PyObject *text = nullptr, *wanted = nullptr;
  if (!PyArg_ParseTuple(args, "OO!:edit", &text, &PyTuple_Type, &wanted)) return nullptr;
  JsonSource source;
  const auto judge = [](const json::Document& root) { return json::refuse_duplicate_keys(root); };
  if (!source.open(text) || !source.read(judge)) return nullptr;
  Editor editor(source.document());
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(wanted); ++i) {
    if (!editor.add(PyTuple_GET_ITEM(wanted, i))) return nullptr;
  }
  const auto changed = editor.splice().apply(source.document().text());
  return PyBytes_FromStringAndSize(changed.data(), static_cast<Py_ssize_t>(changed.size()));
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* lines_of(PyObject*, PyObject* args) try {
  PyObject *text = nullptr, *pointers = nullptr;
  if (!PyArg_ParseTuple(args, "OO!:lines_of", &text, &PyTuple_Type, &pointers)) return nullptr;
  JsonSource source;
  if (!source.open(text) || !source.parse()) return nullptr;
  const auto begins = begins_of(source.document(), pointers);
  if (PyErr_Occurred() != nullptr) return nullptr;
  auto lines = Ref::steal(PyList_New(static_cast<Py_ssize_t>(begins.size())));
  Py_ssize_t line = 1;
  std::size_t at = 0;
  for (const auto& [begin, number] : begins) {
    const auto between = source.document().text().substr(at, begin - at);
    line += std::ranges::count(between, '\n');
    at = begin;
    PyObject* const item = lines ? PyLong_FromSsize_t(line) : nullptr;
    if (item == nullptr) return nullptr;
    PyList_SET_ITEM(lines.get(), static_cast<Py_ssize_t>(number), item);
  }
  return lines.release();
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

}  // namespace jsongate::python
