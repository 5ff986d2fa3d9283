#include "python/client.h"

#include <algorithm>
#include <memory>
#include <new>
#include <variant>

#include "gateway/core/answer.h"
#include "gateway/core/target.h"
#include "gateway/json/problem_body.h"
#include "python/app.h"
#include "python/client_wire.h"
#include "python/drop_box.h"
#include "python/failure.h"
#include "python/gil.h"
#include "python/pairs.h"
#include "python/request_type.h"
#include "python/shared_request.h"
#include "python/state.h"

namespace jsongate::python {
namespace {

constexpr char kAppName[] = "jsongate._core.app";

void close_app(PyObject* capsule) {
  delete static_cast<PythonApp*>(PyCapsule_GetPointer(capsule, kAppName));
}

// What a test asks for.
struct Asked {
  PythonApp* app = nullptr;
  std::string target;  // the path as it came
  std::string base;
  MemoryWire::Facts facts;
  FieldList fields;
  std::vector<std::string> pieces;
  PyObject* access = nullptr;  // called with the request; borrowed
};

bool read_facts(PyObject* facts, Asked& asked) {
  const char *method = nullptr, *target = nullptr, *base = nullptr, *query = nullptr;
  const char *user = nullptr, *host = nullptr;
  Py_ssize_t limit = 0;
  if (!PyArg_ParseTuple(facts, "ssssssn", &method, &target, &base, &query, &user, &host, &limit))
    return false;
  asked.target = target;
  asked.base = base;
  asked.facts.method = method;
  asked.facts.query = query;
  asked.facts.user = user;
  asked.facts.host = host;
  asked.facts.buffer_limit = static_cast<std::size_t>(std::max<Py_ssize_t>(limit, 0));
  return true;
}

bool read_asked(PyObject* arguments, Asked& asked) {
  PyObject *app = nullptr, *facts = nullptr, *fields = nullptr, *options = nullptr;
  PyObject* pieces = nullptr;
  if (!PyArg_ParseTuple(arguments, "OO!O!O!O!O", &app, &PyTuple_Type, &facts, &PyList_Type, &fields,
                        &PyList_Type, &options, &PyList_Type, &pieces, &asked.access))
    return false;
  asked.app = static_cast<PythonApp*>(PyCapsule_GetPointer(app, kAppName));
  return asked.app != nullptr && read_facts(facts, asked) && read_pairs(fields, asked.fields) &&
         read_pairs(options, asked.facts.options) && read_pieces(pieces, asked.pieces);
}

// Whether <Location base> holds the path.
bool is_below(std::string_view path, std::string_view base) {
  return path.starts_with(base) && (path.size() == base.size() || path[base.size()] == '/');
}

// The access functions, in one: a Problem refuses the request.
std::optional<Problem> admit(PyObject* access, Exchange& exchange, Wire& wire) {
  if (access == Py_None) return std::nullopt;
  const auto request = new_request();
  auto allowed = Ref();
  if (request) {
    leave_request(exchange, request.get());
    ReplyHead head{.is_undecided = true};
    const Shown shown(request.get(), exchange, wire, head);
    allowed = Ref::steal(PyObject_CallOneArg(access, request.get()));
  }
  if (allowed) return std::nullopt;
  return report_failure(take_failure(Culprit::kHook, "access"), exchange, wire);
}

void answer_asked(const Asked& asked, Result<std::string> path, ClientWire& wire) {
  Exchange exchange;
  std::optional<Problem> refusal;
  if (!path) {
    refusal = std::move(path.problem());
  } else {
    if (is_below(wire.path(), asked.base))
      match_app(*asked.app, wire.method(), below(wire.path(), asked.base), exchange);
    if (const auto found = exchange.match.path_template; !found.empty())
      wire.set_route(asked.base + std::string(found));
    refusal = admit(asked.access, exchange, wire);
  }
  const GilGap gap(exchange);
  if (!refusal) refusal = answer(exchange, wire);
  if (refusal) json::send_problem(*refusal, exchange.id(), wire);
}

PyObject* reply_of(ClientWire& wire, const FailureWitness& witness) {
  auto fields = pairs_of(wire.reply_fields());
  if (!fields) return nullptr;
  const auto& body = wire.reply_body();
  return Py_BuildValue("(iNy#NO)", wire.reply_status(), fields.release(), body.data(),
                       static_cast<Py_ssize_t>(body.size()), PyBool_FromLong(wire.is_complete()),
                       witness.seen() == nullptr ? Py_None : witness.seen());
}

}  // namespace

PyObject* open_app(PyObject*, PyObject* plans) try {
  if (!PyList_Check(plans)) {
    PyErr_SetString(PyExc_TypeError, "open_app() wants a list");
    return nullptr;
  }
  if (!fill_state()) return nullptr;
  auto made = PythonApp::from_plans(plans);
  if (const auto* wrong = std::get_if<std::string>(&made)) {
    PyErr_SetString(PyExc_ValueError, wrong->c_str());
    return nullptr;
  }
  auto& app = std::get<std::unique_ptr<PythonApp>>(made);
  auto* capsule = PyCapsule_New(app.get(), kAppName, close_app);
  if (capsule != nullptr) app.release();
  return capsule;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* call_app(PyObject*, PyObject* arguments) try {
  Asked asked;
  if (!fill_state() || !read_asked(arguments, asked)) return nullptr;
  auto path = decode_path(asked.target);
  asked.facts.path = path ? path.value() : asked.target;
  ClientWire wire(std::move(asked.facts), std::move(asked.pieces));
  for (const auto& [name, value] : asked.fields) wire.request_fields().add(name, value);
  const FailureWitness witness;
  answer_asked(asked, std::move(path), wire);
  empty_drop_box();  // what the request leaves behind
  return reply_of(wire, witness);
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

}  // namespace jsongate::python
