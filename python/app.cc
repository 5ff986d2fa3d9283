#include "python/app.h"

#include <memory>
#include <utility>

#include "python/body_type.h"
#include "python/failure.h"
#include "python/gil.h"
#include "python/reply.h"
#include "python/request_type.h"
#include "python/shared_request.h"
#include "python/stream.h"

namespace jsongate::python {
namespace {

// What came of a call: a reply, or why there is none, which is large and rare.
struct Outcome {
  Reply reply;
  std::unique_ptr<Problem> refusal;
  std::unique_ptr<Failure> failure;
  bool kept_address = false;  // see log_kept_address()
};

template <class T>
std::unique_ptr<T> kept(T value) {
  return std::make_unique<T>(std::move(value));
}

// The handler is over, but for a stream, which goes on looking at its request and reading its body.
void end_handler(Ref request, OpenBody reads, Exchange& exchange, Outcome& outcome) {
  if (outcome.reply.stream != nullptr) {
    if (exchange.keeps_request) leave_request(exchange, request.get());
    outcome.reply.request = request.release();
    outcome.reply.reads = reads.release();
    return;
  }
  outcome.kept_address = reads.end();
  end_request(exchange, request.get());
}

// The handler's part of it: the request is shown while it runs.
void run(const Endpoint& endpoint, const Inputs& inputs, Ref body, Exchange& exchange, Wire& wire,
         Outcome& outcome) {
  auto request = request_of(exchange);
  OpenBody reads(request && endpoint.streams_body() ? new_body(exchange, wire) : Ref());
  if (!request || (endpoint.streams_body() && !reads)) {
    outcome.failure = kept(take_failure(Culprit::kHandler, endpoint.where()));
    return;
  }
  {
    if (reads) body = reads.share();
    ReplyHead head;
    const Shown shown(request.get(), exchange, wire, head);
    const auto value = endpoint.call(request.get(), std::move(body), inputs);
    const bool is_made = value && make_reply(value.get(), request.get(), wire,
                                             endpoint.returns_sets(), outcome.reply);
    if (!is_made) outcome.failure = kept(take_handler_failure(exchange, endpoint.where()));
    outcome.reply.head = head;
  }
  end_handler(std::move(request), std::move(reads), exchange, outcome);
}

// All that needs the GIL, in one entry. The body is parsed in the turn before it: its document is
// still in the cache when it becomes objects, and no more than two documents exist at a time
// however many requests wait.
Outcome call(const Endpoint& endpoint, Inputs& inputs, Exchange& exchange, Wire& wire) {
  Outcome outcome;
  Turn turn;
  if (auto problem = endpoint.parse(inputs)) {
    outcome.refusal = kept(std::move(*problem));
    return outcome;
  }
  Gil gil(exchange, std::move(turn));
  auto body = endpoint.make_body(inputs);
  if (!body) {
    outcome.refusal = kept(std::move(body.problem()));
    return outcome;
  }
  if (!body.value() && PyErr_Occurred() != nullptr) {
    outcome.failure = kept(take_failure(Culprit::kHandler, endpoint.where()));
    return outcome;
  }
  run(endpoint, inputs, std::move(body.value()), exchange, wire, outcome);
  const bool is_sent_at_once = !outcome.failure && outcome.reply.stream == nullptr;
  if (is_sent_at_once && wire.sends_to_python()) gil.keep();
  return outcome;
}

}  // namespace

std::variant<std::unique_ptr<PythonApp>, std::string> PythonApp::from_plans(PyObject* plans) {
  auto app = std::make_unique<PythonApp>();
  std::vector<RouteSpec> specs;
  for (Py_ssize_t place = 0; place < PyList_GET_SIZE(plans); ++place) {
    auto endpoint = Endpoint::from_plan(PyList_GET_ITEM(plans, place));
    if (!endpoint) return take_message();
    specs.push_back(endpoint->spec());
    app->endpoints_.push_back(std::move(*endpoint));
  }
  auto table = RouteTable::compile(std::move(specs));
  if (auto* error = std::get_if<RouteError>(&table)) {
    return app->endpoints_[error->index].where() + ": " + error->message;
  }
  app->routes_ = std::move(std::get<RouteTable>(table));
  return app;
}

std::optional<Problem> PythonApp::answer(Exchange& exchange, Wire& wire) {
  const auto& endpoint = endpoints_[exchange.match.route->index];
  Inputs inputs;
  if (auto problem = endpoint.read(exchange, wire, inputs)) return problem;
  const auto before = list_of(wire.reply_fields());
  auto outcome = call(endpoint, inputs, exchange, wire);
  if (outcome.kept_address) log_kept_address("handler", endpoint.where(), wire);
  if (outcome.refusal) return std::move(*outcome.refusal);
  if (outcome.failure) return withdraw_reply(std::move(*outcome.failure), before, exchange, wire);
  auto& reply = outcome.reply;
  if (reply.stream != nullptr) return send_stream(reply, endpoint.where(), before, exchange, wire);
  wire.send(reply.status, reply.content_type, reply.body);
  return std::nullopt;
}

}  // namespace jsongate::python
