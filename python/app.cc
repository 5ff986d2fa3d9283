#include "python/app.h"

#include "python/failure.h"
#include "python/gil.h"
#include "python/reply.h"
#include "python/request_type.h"
#include "python/stream.h"

namespace jsongate::python {
namespace {

// What came of a call: a reply, or why there is none.
struct Outcome {
  Reply reply;
  std::optional<Problem> refusal;
  std::optional<Failure> failure;
};

// The request while a handler may look at it: detached at the end, however that comes.
class ShownRequest {
 public:
  ShownRequest(Exchange& exchange, Wire& wire) : request_(new_request(exchange, wire)) {}
  ~ShownRequest() {
    if (request_) detach_request(request_.get());
  }
  ShownRequest(const ShownRequest&) = delete;
  ShownRequest& operator=(const ShownRequest&) = delete;

  PyObject* get() const { return request_.get(); }
  // A stream goes on looking at it.
  PyObject* release() { return request_.release(); }

 private:
  Ref request_;
};

// All that needs the GIL, in one entry. The body is parsed in the turn before it: its document is
// still in the cache when it becomes objects, and no more than two documents exist at a time
// however many requests wait.
Outcome call(const Endpoint& endpoint, Inputs& inputs, Exchange& exchange, Wire& wire) {
  Outcome outcome;
  Turn turn;
  outcome.refusal = endpoint.parse(inputs);
  if (outcome.refusal) return outcome;
  const Gil gil(exchange, std::move(turn));
  auto body = endpoint.make_body(inputs);
  if (!body) {
    outcome.refusal = std::move(body.problem());
    return outcome;
  }
  ShownRequest request(exchange, wire);
  const auto value = request.get() != nullptr
                         ? endpoint.call(request.get(), std::move(body.value()), inputs)
                         : Ref();
  auto reply = value ? make_reply(value.get(), request.get(), wire) : std::nullopt;
  if (reply) {
    outcome.reply = std::move(*reply);
  } else {
    outcome.failure = take_failure(endpoint.where());
  }
  if (outcome.reply.stream != nullptr) outcome.reply.request = request.release();
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
  auto outcome = call(endpoint, inputs, exchange, wire);
  if (outcome.refusal) return std::move(outcome.refusal);
  if (outcome.failure) return report_failure(std::move(*outcome.failure), exchange, wire);
  auto& reply = outcome.reply;
  if (reply.stream != nullptr) return send_stream(reply, endpoint.where(), exchange, wire);
  wire.send(reply.status, reply.content_type, reply.body);
  return std::nullopt;
}

}  // namespace jsongate::python
