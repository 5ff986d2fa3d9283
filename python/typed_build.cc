#include "python/typed_build.h"

#include <algorithm>
#include <array>
#include <new>
#include <optional>
#include <utility>

#include "gateway/json/typed/checker.h"
#include "gateway/json/typed/way.h"
#include "python/decode.h"
#include "python/decode_text.h"
#include "python/failure.h"
#include "python/gc_pause.h"
#include "python/state.h"
#include "python/typed_values.h"

namespace jsongate::python {
namespace {

using json::Kind;
using json::Reader;
using json::typed::Index;
using json::typed::Is;
using json::typed::Node;
using json::typed::Way;

// The values of one record by number of the field, owned.
class Values {
 public:
  explicit Values(std::size_t count) : count_(count) {
    if (count > kFew) many_.resize(count);
    std::fill_n(&(*this)[0], count, nullptr);
  }
  ~Values() {
    for (std::size_t i = 0; i < count_; ++i) Py_XDECREF((*this)[i]);
  }
  Values(const Values&) = delete;
  Values& operator=(const Values&) = delete;

  PyObject*& operator[](std::size_t i) { return many_.empty() ? few_[i] : many_[i]; }

 private:
  static constexpr std::size_t kFew = 24;
  std::size_t count_;
  std::array<PyObject*, kFew> few_;  // as many as are used are set
  std::vector<PyObject*> many_;
};

// Not seen by the collector, and so by no Python code, until it is full.
Ref hidden(PyObject* container) {
  if (container != nullptr) PyObject_GC_UnTrack(container);
  return Ref::steal(container);
}
Ref shown(Ref container) {
  PyObject_GC_Track(container.get());
  return container;
}

class Build {
 public:
  Build(const TypedPlan& plan, const json::Document& document,
        const json::typed::Numerals& numerals)
      : plan_(plan), program_(plan.program()), at_(document.reader()), numerals_(numerals) {}

  // Empty: the exception is set, unless refusal() or has_duplicate() says what is wrong.
  Ref run() { return value(0, Way{}); }
  const std::optional<json::typed::Mistake>& refusal() const { return refusal_; }
  bool has_duplicate() const { return has_duplicate_; }

 private:
  // Each goes past the value where it gives one.
  Ref value(Index index, const Way& way);
  Ref as_parsed();
  Ref number(const Node& node);
  Ref constant(const Node& node, const Maker& maker);
  Ref list(const Node& node, const Way& way);
  Ref tuple(const Node& node, const Maker& maker, const Way& way);
  Ref set(const Node& node, const Maker& maker, const Way& way);
  Ref dict(const Node& node, const Way& way);
  Ref record(const Node& node, const Maker& maker, const Way& way);
  Ref element(Index index, const Way& way, Py_ssize_t place) {
    return value(index,
                 Way{.above = &way, .place = static_cast<std::size_t>(place), .is_place = true});
  }

  bool members(const json::typed::Record& record, Values& values, const Way& way);
  Ref made_directly(const Maker& maker, Values& values, const Way& way);
  Ref made_by_call(const Maker& maker, Values& values, const Way& way);
  static Ref made_as_mapping(const Maker& maker, Values& values);
  Ref refused(const Way& way);

  Py_ssize_t count_here() const;

  const TypedPlan& plan_;
  const json::typed::Program& program_;
  Reader at_;
  const json::typed::Numerals& numerals_;
  std::optional<json::typed::Mistake> refusal_;
  bool has_duplicate_ = false;
};

Ref Build::value(Index index, const Way& way) {
  const Node& node = program_.nodes[index];
  const Maker& maker = plan_.maker(index);
  if (maker.is_as_parsed) return as_parsed();
  switch (node.is) {
    case Is::kConstants:
      return constant(node, maker);
    case Is::kArray:
      if (maker.how == How::kList) return list(node, way);
      return maker.how == How::kVartuple ? tuple(node, maker, way) : set(node, maker, way);
    case Is::kTuple:
      return tuple(node, maker, way);
    case Is::kMap:
      return dict(node, way);
    case Is::kRecord:
      return record(node, maker, way);
    case Is::kUnion:
      return value(program_.unions[node.first].choose(at_, program_.tags), way);
    default:
      return number(node);
  }
}

Ref Build::as_parsed() {
  const bool is_container = at_.kind() == Kind::kObject || at_.kind() == Kind::kArray;
  auto made = Ref::steal(is_container ? to_python(at_) : scalar_to_python(at_));
  // Deeper than any, nothing but a key that stands twice can be wrong with what was checked.
  if (!made && PyErr_ExceptionMatches(PyExc_ValueError) != 0) has_duplicate_ = true;
  at_.skip();
  return made;
}

// A float, or what has a text.
Ref Build::number(const Node& node) {
  Ref made;
  if (node.is != Is::kFloat && at_.kind() == Kind::kString) {
    made = typed_value(node.is, at_.text());
  } else if (at_.kind() == Kind::kDouble) {
    made = node.is == Is::kFloat ? Ref::steal(PyFloat_FromDouble(at_.number()))
                                 : typed_value(node.is, numerals_.at(at_));
  } else {
    const auto whole = Ref::steal(scalar_to_python(at_));
    auto* const type =
        node.is == Is::kFloat ? reinterpret_cast<PyObject*>(&PyFloat_Type) : state().decimal_type;
    if (whole) made = Ref::steal(PyObject_CallOneArg(type, whole.get()));
  }
  at_.next();
  return made;
}

Ref Build::constant(const Node& node, const Maker& maker) {
  auto made = Ref::borrow(maker.values[program_.sets[node.first].find(at_)]);
  at_.next();
  return made;
}

// The tape counts up to kCountMax.
Py_ssize_t Build::count_here() const {
  std::size_t count = at_.count();
  if (count < Reader::kCountMax) return static_cast<Py_ssize_t>(count);
  Reader item = at_;
  count = 0;
  for (item.next(); item.kind() != Kind::kEndArray; item.skip()) ++count;
  return static_cast<Py_ssize_t>(count);
}

Ref Build::list(const Node& node, const Way& way) {
  const Py_ssize_t count = count_here();
  auto made = hidden(PyList_New(count));
  at_.next();
  for (Py_ssize_t i = 0; made && i < count; ++i) {
    auto item = element(node.first, way, i);
    if (!item) return {};
    PyList_SET_ITEM(made.get(), i, item.release());
  }
  at_.next();
  return made ? shown(std::move(made)) : Ref();
}

Ref Build::tuple(const Node& node, const Maker& maker, const Way& way) {
  const bool is_fixed = maker.how == How::kTuple;
  const Py_ssize_t count = count_here();
  if (count == 0) {  // there is one for all
    at_.skip();
    return Ref::steal(PyTuple_New(0));
  }
  auto made = hidden(PyTuple_New(count));
  at_.next();
  for (Py_ssize_t i = 0; made && i < count; ++i) {
    const auto place = static_cast<std::size_t>(i);
    auto item = element(is_fixed ? program_.children[node.first + place] : node.first, way, i);
    if (!item) return {};
    PyTuple_SET_ITEM(made.get(), i, item.release());
  }
  at_.next();
  return made ? shown(std::move(made)) : Ref();
}

Ref Build::set(const Node& node, const Maker& maker, const Way& way) {
  auto made = Ref::steal(PySet_New(nullptr));
  at_.next();
  for (Py_ssize_t i = 0; made && at_.kind() != Kind::kEndArray; ++i) {
    const auto item = element(node.first, way, i);
    if (!item || PySet_Add(made.get(), item.get()) != 0) return {};
  }
  at_.next();
  if (maker.how == How::kSet || !made) return made;
  return Ref::steal(PyFrozenSet_New(made.get()));
}

Ref Build::dict(const Node& node, const Way& way) {
  const bool has_text_keys = program_.nodes[node.first].is == Is::kStr;
  auto made = Ref::steal(PyDict_New());
  Py_ssize_t count = 0;
  at_.next();
  for (; made && at_.kind() != Kind::kEndObject; ++count) {
    const auto name = at_.text();
    const auto key =
        has_text_keys ? Ref::steal(make_key(name)) : value_of_text(plan_, node.first, name);
    at_.next();
    const auto item = key ? value(node.second, Way{.above = &way, .name = name}) : Ref();
    if (!item || PyDict_SetItem(made.get(), key.get(), item.get()) != 0) return {};
  }
  at_.next();
  has_duplicate_ = made && PyDict_GET_SIZE(made.get()) != count;
  return has_duplicate_ ? Ref() : std::move(made);
}

Ref Build::record(const Node& node, const Maker& maker, const Way& way) {
  Values values(maker.fields.size());
  if (!members(program_.records[node.first], values, way)) return {};
  switch (maker.how) {
    case How::kDirect:
      return made_directly(maker, values, way);
    case How::kMapping:
      return made_as_mapping(maker, values);
    default:
      return made_by_call(maker, values, way);
  }
}

bool Build::members(const json::typed::Record& record, Values& values, const Way& way) {
  Index next = 0;
  at_.next();
  while (at_.kind() != Kind::kEndObject) {
    const auto name = at_.text();
    const Index number = record.names.find(name, next);
    at_.next();
    if (number == json::schema::Names::kAbsent) {
      at_.skip();
      continue;
    }
    auto made = value(record.fields[number].node, Way{.above = &way, .name = name});
    if (!made) return false;
    values[number] = made.release();
    next = number + 1;
  }
  at_.next();
  return true;
}

// What the __init__ that dataclasses write does: each parameter becomes an attribute, in order.
Ref Build::made_directly(const Maker& maker, Values& values, const Way& way) {
  static PyObject* const no_arguments = PyTuple_New(0);
  auto* const type = reinterpret_cast<PyTypeObject*>(maker.cls);
  auto made = Ref::steal(PyBaseObject_Type.tp_new(type, no_arguments, nullptr));
  for (std::size_t i = 0; made && i < maker.fields.size(); ++i) {
    const FieldMaker& field = maker.fields[i];
    auto*& one = values[i];
    if (one == nullptr && field.factory != nullptr) one = PyObject_CallNoArgs(field.factory);
    if (one == nullptr && field.factory != nullptr) return refused(way);
    auto* const given = one != nullptr ? one : field.preset;
    if (PyObject_GenericSetAttr(made.get(), field.attribute, given) != 0) return {};
  }
  return made;
}

// What is absent is the class's own business.
Ref Build::made_by_call(const Maker& maker, Values& values, const Way& way) {
  std::vector<PyObject*> arguments;
  std::vector<PyObject*> names;
  for (std::size_t i = 0; i < maker.fields.size(); ++i) {
    if (values[i] == nullptr || maker.fields[i].attribute == nullptr) continue;
    arguments.push_back(values[i]);
    names.push_back(maker.fields[i].attribute);
  }
  const bool is_complete = maker.names != nullptr && names.size() == maker.fields.size();
  auto keywords = is_complete ? Ref::borrow(maker.names)
                              : Ref::steal(PyTuple_New(static_cast<Py_ssize_t>(names.size())));
  for (std::size_t i = 0; keywords && !is_complete && i < names.size(); ++i) {
    PyTuple_SET_ITEM(keywords.get(), static_cast<Py_ssize_t>(i), Ref::borrow(names[i]).release());
  }
  if (!keywords) return {};
  auto made = Ref::steal(PyObject_Vectorcall(maker.cls, arguments.data(), 0, keywords.get()));
  return made ? std::move(made) : refused(way);
}

Ref Build::made_as_mapping(const Maker& maker, Values& values) {
  auto made = Ref::steal(PyDict_New());
  for (std::size_t i = 0; made && i < maker.fields.size(); ++i) {
    if (values[i] == nullptr) continue;
    if (PyDict_SetItem(made.get(), maker.fields[i].attribute, values[i]) != 0) return {};
  }
  return made;
}

// A ValueError is the class's verdict on what the client sent; anything else is a failure of its.
Ref Build::refused(const Way& way) {
  if (PyErr_ExceptionMatches(PyExc_ValueError) != 0) {
    refusal_ = {json::typed::pointer_to(way), take_message_text()};
  }
  return {};
}

Result<Ref> outcome(Build& build, const json::Document& document) {
  auto made = build.run();
  if (made) return made;
  if (build.refusal()) return json::typed::problem_of({*build.refusal()});
  if (PyErr_ExceptionMatches(PyExc_MemoryError) != 0) throw std::bad_alloc();
  if (!build.has_duplicate()) return Ref();
  PyErr_Clear();
  auto problem = json::typed::refuse_repeated(document);
  // Two names of one value in a dict whose keys are no text.
  return problem ? *std::move(problem)
                 : Problem{.status = 400,
                           .code = "bad_json",
                           .detail =
                               "the body is not accepted: two names of an object say the "
                               "same"};
}

}  // namespace

Result<Ref> build(const TypedPlan& plan, const json::Document& document,
                  const json::typed::Numerals& numerals) try {
  std::optional<GcPause> pause;
  if (plan.is_quiet()) pause.emplace();
  Build build(plan, document, numerals);
  return outcome(build, document);
} catch (const std::bad_alloc&) {
  PyErr_Clear();
  return Problem{
      .status = 503, .code = "out_of_memory", .detail = "the body needs more memory than there is"};
}

}  // namespace jsongate::python
