#include "python/typed_plan.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "python/ref.h"
#include "python/text.h"

namespace jsongate::python {
namespace {

using json::typed::Index;
using json::typed::Is;
using json::typed::Node;

// The fields of a Builder (_types_program.py).
enum BuilderField : Py_ssize_t { kHow, kCls, kValues, kFields, kIsQuiet, kBuilderFields };

constexpr std::array<std::pair<std::string_view, How>, 11> kHows = {{{"plain", How::kPlain},
                                                                     {"list", How::kList},
                                                                     {"set", How::kSet},
                                                                     {"frozenset", How::kFrozenset},
                                                                     {"vartuple", How::kVartuple},
                                                                     {"tuple", How::kTuple},
                                                                     {"dict", How::kDict},
                                                                     {"values", How::kValues},
                                                                     {"call", How::kCall},
                                                                     {"direct", How::kDirect},
                                                                     {"mapping", How::kMapping}}};

// Kept as long as the process; null for None.
PyObject* keep(PyObject* object) {
  return object == Py_None ? nullptr : Ref::borrow(object).release();
}

void* set_other_version() {
  PyErr_SetString(PyExc_TypeError, "the jsongate package and the module are of different versions");
  return nullptr;
}

bool read_how(PyObject* word, How& out) {
  const auto text = utf8_of(word);
  if (!text) return false;
  const auto* found =
      std::ranges::find_if(kHows, [&](const auto& entry) { return entry.first == *text; });
  if (found == kHows.end()) return set_other_version() != nullptr;
  out = found->second;
  return true;
}

// (attribute or None, has_default, default, default_factory)
FieldMaker field_of(PyObject* field) {
  const bool has_default = PyTuple_GET_ITEM(field, 1) == Py_True;
  return {.attribute = keep(PyTuple_GET_ITEM(field, 0)),
          .preset = has_default ? Ref::borrow(PyTuple_GET_ITEM(field, 2)).release() : nullptr,
          .factory = keep(PyTuple_GET_ITEM(field, 3))};
}

PyObject* names_of(const std::vector<FieldMaker>& fields) {
  auto names = Ref::steal(PyTuple_New(static_cast<Py_ssize_t>(fields.size())));
  for (std::size_t i = 0; names && i < fields.size(); ++i) {
    if (fields[i].attribute == nullptr) return nullptr;
    PyTuple_SET_ITEM(names.get(), static_cast<Py_ssize_t>(i),
                     Ref::borrow(fields[i].attribute).release());
  }
  return names.release();
}

}  // namespace

std::shared_ptr<const TypedPlan> TypedPlan::from_plan(PyObject* plan) {
  char* text = nullptr;
  Py_ssize_t size = 0;
  PyObject* builders = nullptr;
  if (!PyTuple_Check(plan) ||
      PyArg_ParseTuple(plan, "y#O!", &text, &size, &PyTuple_Type, &builders) == 0) {
    set_other_version();
    return nullptr;
  }
  auto compiled = json::typed::Program::compile({text, static_cast<std::size_t>(size)});
  if (const auto* mistake = std::get_if<std::string>(&compiled)) {
    PyErr_SetString(PyExc_ValueError, mistake->c_str());
    return nullptr;
  }
  using Owned = std::unique_ptr<const json::typed::Program>;
  std::shared_ptr<TypedPlan> made(new TypedPlan(std::move(*std::get_if<Owned>(&compiled))));
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(builders); ++i) {
    if (!made->add(PyTuple_GET_ITEM(builders, i))) return nullptr;
  }
  if (made->makers_.size() != made->program_->nodes.size()) {
    set_other_version();
    return nullptr;
  }
  for (Index i = 0; i < made->makers_.size(); ++i) {
    made->makers_[i].is_as_parsed = made->is_as_parsed(i);
  }
  return made;
}

bool TypedPlan::add(PyObject* builder) {
  if (!PyTuple_Check(builder) || PyTuple_GET_SIZE(builder) != kBuilderFields) {
    return set_other_version() != nullptr;
  }
  Maker& maker = makers_.emplace_back();
  if (!read_how(PyTuple_GET_ITEM(builder, kHow), maker.how)) return false;
  maker.cls = keep(PyTuple_GET_ITEM(builder, kCls));
  auto* values = PyTuple_GET_ITEM(builder, kValues);
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(values); ++i) {
    maker.values.push_back(Ref::borrow(PyTuple_GET_ITEM(values, i)).release());
  }
  auto* fields = PyTuple_GET_ITEM(builder, kFields);
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(fields); ++i) {
    maker.fields.push_back(field_of(PyTuple_GET_ITEM(fields, i)));
  }
  maker.names = names_of(maker.fields);
  is_quiet_ &= PyTuple_GET_ITEM(builder, kIsQuiet) == Py_True;
  return PyErr_Occurred() == nullptr;
}

bool TypedPlan::is_as_parsed(Index index) const {
  const Node& node = program_->nodes[index];
  const How how = makers_[index].how;
  switch (node.is) {
    case Is::kAny:
    case Is::kNull:
    case Is::kBool:
    case Is::kInt:
    case Is::kStr:
      return true;
    case Is::kArray:
      return how == How::kList && is_as_parsed(node.first);
    case Is::kMap:
      return program_->nodes[node.first].is == Is::kStr && is_as_parsed(node.second);
    case Is::kUnion: {
      const auto& one = program_->unions[node.first];
      return one.tag == json::typed::kNone &&
             std::ranges::all_of(one.by_kind, [this](Index member) {
               return member == json::typed::kNone || is_as_parsed(member);
             });
    }
    default:
      return false;
  }
}

}  // namespace jsongate::python
