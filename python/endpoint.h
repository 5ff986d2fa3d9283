// One route of an app: its function, and how the parts of a request become the function's
// arguments.
//
// Immutable once made; any number of threads. Its Python objects are never given up.
#pragma once

#include <Python.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/core/app.h"
#include "gateway/core/query.h"
#include "gateway/core/route_table.h"
#include "gateway/json/document.h"
#include "gateway/json/parser_pool.h"
#include "gateway/json/typed/numerals.h"
#include "python/ref.h"
#include "python/typed_plan.h"

namespace jsongate::python {

// What a request brings for an endpoint. Used by one thread, which reads no other body meanwhile.
struct Inputs {
  const RouteMatch* match = nullptr;
  QueryValues query;
  std::string_view text;     // the body as it came, padded
  json::ParserLease parser;  // holds what `body` points to
  std::optional<json::Document> body;
  json::typed::Numerals numerals;  // of `body`, where its type needs them
};

class Endpoint {
 public:
  // From a jsongate.plan.RoutePlan. Under the GIL; nothing: the exception is set.
  static std::optional<Endpoint> from_plan(PyObject* plan);

  // What the route table must know.
  const RouteSpec& spec() const noexcept { return spec_; }
  // "orders.py:7", for the log.
  const std::string& where() const noexcept { return where_; }
  // Whether the function gets the body as a Body, which it reads itself.
  bool streams_body() const noexcept { return streams_body_; }

  // What it returns may hold sets, which become arrays.
  bool returns_sets() const noexcept { return returns_sets_; }

  // Reads the body and converts the parameters; without the GIL. A Problem refuses the request:
  // 400, 413, 415.
  std::optional<Problem> read(const Exchange& exchange, Wire& wire, Inputs& inputs) const;

  // Parses and checks the body; without the GIL. A Problem refuses it: 400.
  std::optional<Problem> parse(Inputs& inputs) const;

  // The body as the function gets it; the document is given up. Under the GIL. Empty: none is
  // taken, or the exception is set. A Problem refuses it: 400, an object has a key twice, or a
  // class of the app's says ValueError.
  Result<Ref> make_body(Inputs& inputs) const;

  // Calls the function. Under the GIL. Empty with the exception set.
  Ref call(PyObject* request, Ref body, const Inputs& inputs) const;

 private:
  bool takes_body() const noexcept { return body_ != nullptr; }
  Ref default_body() const;
  Ref query_value(std::size_t place, const Inputs& inputs) const;

  RouteSpec spec_;
  std::string where_;
  PyObject* function_ = nullptr;
  PyObject* names_ = nullptr;  // tuple of the keyword arguments' names, in the order of the call
  std::shared_ptr<const TypedPlan> body_;  // null: takes none
  bool body_required_ = false;
  bool returns_sets_ = false;
  bool streams_body_ = false;
  PyObject* body_default_ = nullptr;
  PyObject* copy_ = nullptr;  // copy.deepcopy; null: the default is None
  // By place of the parameter; null: a str, int, float or bool without constraints.
  std::vector<std::shared_ptr<const TypedPlan>> param_types_;
  std::vector<const TextRule*> param_rules_;  // theirs; empty where there are none
  std::vector<std::shared_ptr<const TypedPlan>> query_types_;
  std::vector<PyObject*> query_defaults_;
};

}  // namespace jsongate::python
