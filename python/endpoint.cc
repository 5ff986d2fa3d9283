#include "python/endpoint.h"

#include <array>

#include "gateway/json/typed/checker.h"
#include "python/encode_types.h"
#include "python/param.h"
#include "python/text.h"
#include "python/typed_build.h"
#include "python/typed_values.h"

namespace jsongate::python {
namespace {

// The fields of a RoutePlan (plan.py).
enum PlanField : Py_ssize_t {
  kMethod,
  kTemplate,
  kFunction,
  kParams,
  kQueries,
  kBody,
  kBodyRequired,
  kBodyDefault,
  kNames,
  kIsGenerator,
  kWhere,
  kTypes,
  kRecords,
  kDeclared,
  kReturnsSets,
  kStreamsBody,
  kReturned,
  kPlanFields
};

bool read_text(PyObject* plan, PlanField field, std::string& out) {
  const auto text = utf8_of(PyTuple_GET_ITEM(plan, field));
  if (text) out = *text;
  return text.has_value();
}

using Types = std::vector<std::shared_ptr<const TypedPlan>>;

// A Plan or None. False with the exception set.
bool read_type(PyObject* plan, std::shared_ptr<const TypedPlan>& out) {
  if (plan == Py_None) return true;
  out = TypedPlan::from_plan(plan);
  return out != nullptr;
}

bool read_params(PyObject* params, RouteSpec& spec, Types& types) {
  for (Py_ssize_t place = 0; place < PyTuple_GET_SIZE(params); ++place) {
    auto* param = PyTuple_GET_ITEM(params, place);
    const auto name = utf8_of(PyTuple_GET_ITEM(param, 0));
    const auto type = name ? param_type_of(PyTuple_GET_ITEM(param, 1)) : std::nullopt;
    if (!type || !read_type(PyTuple_GET_ITEM(param, 2), types.emplace_back())) return false;
    spec.params.emplace_back(*name, *type);
  }
  return true;
}

bool read_queries(PyObject* queries, RouteSpec& spec, Types& types,
                  std::vector<PyObject*>& defaults) {
  for (Py_ssize_t place = 0; place < PyTuple_GET_SIZE(queries); ++place) {
    auto* query = PyTuple_GET_ITEM(queries, place);
    const auto name = utf8_of(PyTuple_GET_ITEM(query, 0));
    const auto type = name ? param_type_of(PyTuple_GET_ITEM(query, 1)) : std::nullopt;
    auto& plan = types.emplace_back();
    if (!type || !read_type(PyTuple_GET_ITEM(query, 5), plan)) return false;
    spec.queries.push_back({.name = std::string(*name),
                            .type = *type,
                            .required = PyObject_IsTrue(PyTuple_GET_ITEM(query, 2)) == 1,
                            .list = PyObject_IsTrue(PyTuple_GET_ITEM(query, 3)) == 1,
                            .rule = plan ? &plan->rule() : nullptr});
    defaults.push_back(Ref::borrow(PyTuple_GET_ITEM(query, 4)).release());
  }
  return true;
}

// None where no parameter has one.
std::vector<const TextRule*> rules_of(const Types& types) {
  std::vector<const TextRule*> rules;
  bool has_any = false;
  for (const auto& type : types) {
    rules.push_back(type ? &type->rule() : nullptr);
    has_any |= type != nullptr;
  }
  return has_any ? rules : std::vector<const TextRule*>();
}

// (class, attributes, JSON names) of each class that becomes an object by declaration.
bool declare_records(PyObject* records) {
  if (!learn_unset()) return false;
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(records); ++i) {
    auto* one = PyTuple_GET_ITEM(records, i);
    if (!declare_record(PyTuple_GET_ITEM(one, 0), PyTuple_GET_ITEM(one, 1),
                        PyTuple_GET_ITEM(one, 2))) {
      return false;
    }
  }
  return true;
}

// A parameter's value, by its type where it has one.
Ref value_of(const TypedPlan* type, const ParamValue& value) {
  return type != nullptr ? value_of_text(*type, 0, value.text) : to_python(value);
}

// The arguments of one call: owned, without an allocation for as many as most functions have.
class Arguments {
 public:
  Arguments() = default;
  ~Arguments() {
    for (std::size_t place = 1; place < count_; ++place) Py_DECREF(at(place));
  }
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  void begin(PyObject* request, std::size_t most) {
    if (most > kFew) many_.resize(most);
    at(0) = request;
    count_ = 1;
  }
  bool add(Ref value) {
    if (!value) return false;
    at(count_++) = value.release();
    return true;
  }
  PyObject* const* data() const { return many_.empty() ? few_.data() : many_.data(); }

 private:
  static constexpr std::size_t kFew = 12;
  PyObject*& at(std::size_t place) { return many_.empty() ? few_[place] : many_[place]; }

  std::array<PyObject*, kFew> few_{};
  std::vector<PyObject*> many_;
  std::size_t count_ = 0;
};

}  // namespace

std::optional<Endpoint> Endpoint::from_plan(PyObject* plan) {
  if (!PyTuple_Check(plan) || PyTuple_GET_SIZE(plan) != kPlanFields) {
    PyErr_SetString(PyExc_TypeError,
                    "the jsongate package and the module are of different versions");
    return std::nullopt;
  }
  Endpoint endpoint;
  if (!read_text(plan, kMethod, endpoint.spec_.method) ||
      !read_text(plan, kTemplate, endpoint.spec_.path_template) ||
      !read_text(plan, kWhere, endpoint.where_) ||
      !read_params(PyTuple_GET_ITEM(plan, kParams), endpoint.spec_, endpoint.param_types_) ||
      !read_queries(PyTuple_GET_ITEM(plan, kQueries), endpoint.spec_, endpoint.query_types_,
                    endpoint.query_defaults_) ||
      !read_type(PyTuple_GET_ITEM(plan, kBody), endpoint.body_) ||
      !declare_records(PyTuple_GET_ITEM(plan, kDeclared))) {
    return std::nullopt;
  }
  endpoint.param_rules_ = rules_of(endpoint.param_types_);
  endpoint.body_required_ = PyObject_IsTrue(PyTuple_GET_ITEM(plan, kBodyRequired)) == 1;
  endpoint.returns_sets_ = PyTuple_GET_ITEM(plan, kReturnsSets) == Py_True;
  endpoint.streams_body_ = PyObject_IsTrue(PyTuple_GET_ITEM(plan, kStreamsBody)) == 1;
  endpoint.body_default_ = Ref::borrow(PyTuple_GET_ITEM(plan, kBodyDefault)).release();
  if (endpoint.body_default_ != Py_None) {
    endpoint.copy_ = import_from("copy", "deepcopy").release();
  }
  endpoint.function_ = Ref::borrow(PyTuple_GET_ITEM(plan, kFunction)).release();
  auto* names = PyTuple_GET_ITEM(plan, kNames);
  endpoint.names_ = PyTuple_GET_SIZE(names) == 0 ? nullptr : Ref::borrow(names).release();
  if (PyErr_Occurred() != nullptr) return std::nullopt;
  return endpoint;
}

std::optional<Problem> Endpoint::read(const Exchange& exchange, Wire& wire, Inputs& inputs) const {
  inputs.match = &exchange.match;
  if (auto problem = bind_path(exchange.match, param_rules_)) return problem;
  if (!spec_.queries.empty()) {
    if (auto problem = bind_query(spec_.queries, wire.query(), inputs.query)) return problem;
  }
  if (!takes_body()) return std::nullopt;
  auto text = wire.read_body();
  if (!text) return std::move(text.problem());
  inputs.text = text.value();
  if (!inputs.text.empty() || !body_required_) return std::nullopt;
  return Problem{.status = 400, .code = "no_body", .detail = "a JSON body is required"};
}

std::optional<Problem> Endpoint::parse(Inputs& inputs) const {
  if (inputs.text.empty()) return std::nullopt;
  inputs.parser = json::ParserPool::of_process().lease();
  auto document = inputs.parser->parse(inputs.text, true);
  if (!document) return std::move(document.problem());
  inputs.body = document.value();
  const auto& program = body_->program();
  if (program.has_decimals) inputs.numerals = json::typed::Numerals(*inputs.body);
  return json::typed::check(program, *inputs.body, inputs.numerals);
}

Ref Endpoint::query_value(std::size_t place, const Inputs& inputs) const {
  const auto& values = inputs.query.values[place];
  auto* preset = query_defaults_[place];
  if (values.empty()) {
    // A list that a handler changes must not be the next request's default.
    return PyList_Check(preset) ? Ref::steal(PyList_GetSlice(preset, 0, PyList_GET_SIZE(preset)))
                                : Ref::borrow(preset);
  }
  const auto* type = query_types_[place].get();
  if (!spec_.queries[place].list) return value_of(type, values.back());
  auto list = Ref::steal(PyList_New(static_cast<Py_ssize_t>(values.size())));
  for (std::size_t i = 0; list && i < values.size(); ++i) {
    auto value = value_of(type, values[i]);
    if (!value) return {};
    PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), value.release());
  }
  return list;
}

// What a handler changes in it must not be the next request's default.
Ref Endpoint::default_body() const {
  if (copy_ == nullptr) return Ref::borrow(body_default_);
  return Ref::steal(PyObject_CallOneArg(copy_, body_default_));
}

Result<Ref> Endpoint::make_body(Inputs& inputs) const {
  if (!takes_body()) return Ref();
  if (!inputs.body) return default_body();
  auto body = build(*body_, *inputs.body, inputs.numerals);
  inputs.parser.reset();
  return body;
}

Ref Endpoint::call(PyObject* request, Ref body, const Inputs& inputs) const {
  Arguments arguments;
  arguments.begin(request, inputs.match->param_count + spec_.queries.size() + 2);
  for (std::size_t place = 0; place < inputs.match->param_count; ++place) {
    const auto* type = param_types_[place].get();
    if (!arguments.add(value_of(type, inputs.match->params[place]))) return {};
  }
  if ((takes_body() || streams_body_) && !arguments.add(std::move(body))) return {};
  for (std::size_t place = 0; place < spec_.queries.size(); ++place) {
    if (!arguments.add(query_value(place, inputs))) return {};
  }
  return Ref::steal(PyObject_Vectorcall(function_, arguments.data(), 1, names_));
}

}  // namespace jsongate::python
