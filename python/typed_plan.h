// A declared type ready for use: its program, and what makes each node's value in Python.
//
// Immutable once made; any number of threads. Owner: shared by those who use it; its Python objects
// are never given up, so that the last of them needs no GIL.
#pragma once

#include <Python.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "gateway/json/typed/program.h"
#include "gateway/json/typed/text.h"

namespace jsongate::python {

// jsongate._types_program.Builder.how
enum class How : std::uint8_t {
  kPlain,
  kList,
  kSet,
  kFrozenset,
  kVartuple,
  kTuple,
  kDict,
  kValues,
  kCall,
  kDirect,
  kMapping,
};

struct FieldMaker {
  PyObject* attribute = nullptr;  // interned; null: the class does not take it
  PyObject* preset = nullptr;     // null: it has no default
  PyObject* factory = nullptr;    // null: it has none
};

struct Maker {
  How how = How::kPlain;
  bool is_as_parsed = false;  // the value is what it would be without a type, all the way down
  PyObject* cls = nullptr;
  PyObject* names = nullptr;  // tuple of the attributes, where every field has one
  std::vector<PyObject*> values{};
  std::vector<FieldMaker> fields{};
};

class TypedPlan {
 public:
  // From a jsongate._types_program.Plan. Under the GIL; null: the exception is set.
  static std::shared_ptr<const TypedPlan> from_plan(PyObject* plan);

  const json::typed::Program& program() const noexcept { return *program_; }
  const json::typed::ProgramRule& rule() const noexcept { return rule_; }
  // One for each node of the program.
  const Maker& maker(json::typed::Index node) const noexcept { return makers_[node]; }
  // Making a value runs no Python code of the app's.
  bool is_quiet() const noexcept { return is_quiet_; }

 private:
  explicit TypedPlan(std::unique_ptr<const json::typed::Program> program)
      : program_(std::move(program)), rule_(*program_) {}
  bool add(PyObject* builder);
  bool is_as_parsed(json::typed::Index node) const;

  std::unique_ptr<const json::typed::Program> program_;
  json::typed::ProgramRule rule_;
  std::vector<Maker> makers_;
  bool is_quiet_ = true;
};

}  // namespace jsongate::python
