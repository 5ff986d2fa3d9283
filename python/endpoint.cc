#include "python/endpoint.h"

#include <array>

#include "python/decode.h"
#include "python/failure.h"
#include "python/param.h"
#include "python/text.h"

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
  kStreamsBody,
  kPlanFields
};

// The bits of RoutePlan.body, by the first token of a document, and the word for each.
struct BodyKind {
  unsigned bit;
  const char* word;
};
constexpr std::array<BodyKind, 7> kBodyKinds = {{{1, "object"},
                                                 {2, "array"},
                                                 {4, "string"},
                                                 {8, "integer"},
                                                 {16, "number"},
                                                 {32, "boolean"},
                                                 {64, "null"}}};

const BodyKind& kind_of(json::Kind kind) {
  switch (kind) {
    case json::Kind::kObject:
      return kBodyKinds[0];
    case json::Kind::kArray:
      return kBodyKinds[1];
    case json::Kind::kString:
      return kBodyKinds[2];
    case json::Kind::kInt64:
    case json::Kind::kUint64:
    case json::Kind::kBigInteger:
      return kBodyKinds[3];
    case json::Kind::kDouble:
      return kBodyKinds[4];
    case json::Kind::kTrue:
    case json::Kind::kFalse:
      return kBodyKinds[5];
    default:
      return kBodyKinds[6];
  }
}

// "object or array". A declared float takes integers too: "number" says both.
std::string expected_words(unsigned kinds) {
  std::string words;
  for (const auto& [bit, word] : kBodyKinds) {
    if ((kinds & bit) == 0 || (bit == 8 && (kinds & 16) != 0)) continue;
    words.append(words.empty() ? "" : " or ").append(word);
  }
  return words;
}

Problem wrong_kind(unsigned kinds, const char* got) {
  return {.status = 400,
          .code = "wrong_type",
          .detail = "the request does not match the declared types",
          .members = R"("errors":[{"pointer":"#","detail":"expected )" + expected_words(kinds) +
                     ", got " + got + "\"}]"};
}

bool read_text(PyObject* plan, PlanField field, std::string& out) {
  const auto text = utf8_of(PyTuple_GET_ITEM(plan, field));
  if (text) out = *text;
  return text.has_value();
}

bool read_params(PyObject* params, RouteSpec& spec) {
  for (Py_ssize_t place = 0; place < PyTuple_GET_SIZE(params); ++place) {
    auto* pair = PyTuple_GET_ITEM(params, place);
    const auto name = utf8_of(PyTuple_GET_ITEM(pair, 0));
    const auto type = name ? param_type_of(PyTuple_GET_ITEM(pair, 1)) : std::nullopt;
    if (!type) return false;
    spec.params.emplace_back(*name, *type);
  }
  return true;
}

bool read_queries(PyObject* queries, RouteSpec& spec, std::vector<PyObject*>& defaults) {
  for (Py_ssize_t place = 0; place < PyTuple_GET_SIZE(queries); ++place) {
    auto* query = PyTuple_GET_ITEM(queries, place);
    const auto name = utf8_of(PyTuple_GET_ITEM(query, 0));
    const auto type = name ? param_type_of(PyTuple_GET_ITEM(query, 1)) : std::nullopt;
    if (!type) return false;
    spec.queries.push_back({.name = std::string(*name),
                            .type = *type,
                            .required = PyObject_IsTrue(PyTuple_GET_ITEM(query, 2)) == 1,
                            .list = PyObject_IsTrue(PyTuple_GET_ITEM(query, 3)) == 1});
    defaults.push_back(Ref::borrow(PyTuple_GET_ITEM(query, 4)).release());
  }
  return true;
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
      !read_params(PyTuple_GET_ITEM(plan, kParams), endpoint.spec_) ||
      !read_queries(PyTuple_GET_ITEM(plan, kQueries), endpoint.spec_, endpoint.query_defaults_)) {
    return std::nullopt;
  }
  auto* body = PyTuple_GET_ITEM(plan, kBody);
  endpoint.body_kinds_ = body == Py_None ? 0 : static_cast<unsigned>(PyLong_AsLong(body));
  endpoint.body_required_ = PyObject_IsTrue(PyTuple_GET_ITEM(plan, kBodyRequired)) == 1;
  endpoint.streams_body_ = PyObject_IsTrue(PyTuple_GET_ITEM(plan, kStreamsBody)) == 1;
  endpoint.body_default_ = Ref::borrow(PyTuple_GET_ITEM(plan, kBodyDefault)).release();
  endpoint.function_ = Ref::borrow(PyTuple_GET_ITEM(plan, kFunction)).release();
  auto* names = PyTuple_GET_ITEM(plan, kNames);
  endpoint.names_ = PyTuple_GET_SIZE(names) == 0 ? nullptr : Ref::borrow(names).release();
  if (PyErr_Occurred() != nullptr) return std::nullopt;
  return endpoint;
}

std::optional<Problem> Endpoint::read(const Exchange& exchange, Wire& wire, Inputs& inputs) const {
  inputs.match = &exchange.match;
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
  const auto& got = kind_of(document.value().reader().kind());
  if ((body_kinds_ & got.bit) == 0) return wrong_kind(body_kinds_, got.word);
  inputs.body = document.value();
  return std::nullopt;
}

Ref Endpoint::query_value(std::size_t place, const Inputs& inputs) const {
  const auto& values = inputs.query.values[place];
  auto* preset = query_defaults_[place];
  if (values.empty()) {
    // A list that a handler changes must not be the next request's default.
    return PyList_Check(preset) ? Ref::steal(PyList_GetSlice(preset, 0, PyList_GET_SIZE(preset)))
                                : Ref::borrow(preset);
  }
  if (!spec_.queries[place].list) return to_python(values.back());
  auto list = Ref::steal(PyList_New(static_cast<Py_ssize_t>(values.size())));
  for (std::size_t i = 0; list && i < values.size(); ++i) {
    auto value = to_python(values[i]);
    if (!value) return {};
    PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), value.release());
  }
  return list;
}

Result<Ref> Endpoint::make_body(Inputs& inputs) const {
  if (!takes_body()) return Ref();
  auto body = inputs.body ? Ref::steal(to_python(*inputs.body)) : Ref::borrow(body_default_);
  inputs.parser.reset();
  if (body) return body;
  const bool refused = PyErr_ExceptionMatches(PyExc_ValueError) != 0;
  const auto reason = take_message_text();
  if (refused)
    return Problem{
        .status = 400, .code = "bad_json", .detail = "the body is not accepted: " + reason};
  return Problem{
      .status = 503, .code = "out_of_memory", .detail = "the body needs more memory than there is"};
}

Ref Endpoint::call(PyObject* request, Ref body, const Inputs& inputs) const {
  Arguments arguments;
  arguments.begin(request, inputs.match->param_count + spec_.queries.size() + 2);
  for (std::size_t place = 0; place < inputs.match->param_count; ++place) {
    if (!arguments.add(to_python(inputs.match->params[place]))) return {};
  }
  if ((takes_body() || streams_body_) && !arguments.add(std::move(body))) return {};
  for (std::size_t place = 0; place < spec_.queries.size(); ++place) {
    if (!arguments.add(query_value(place, inputs))) return {};
  }
  return Ref::steal(PyObject_Vectorcall(function_, arguments.data(), 1, names_));
}

}  // namespace jsongate::python
