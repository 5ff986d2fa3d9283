#include "python/request_hooks.h"

#include <string>
#include <utility>
#include <vector>

#include "python/failure.h"
#include "python/gil.h"
#include "python/python_hook.h"
#include "python/request_type.h"
#include "python/shared_request.h"

namespace jsongate::python {
namespace {

const PlannedFunction& function_of(const RequestHook* hook) {
  return static_cast<const PythonHook*>(hook)->function();
}

// False with the exception set.
bool call(const PlannedFunction& hook, PyObject* request) {
  const auto returned = Ref::steal(PyObject_CallOneArg(hook.function, request));
  if (!returned || returned.get() == Py_None) return static_cast<bool>(returned);
  PyErr_Format(PyExc_TypeError,
               "%s() returned a %.100s: a hook returns None, and raises Problem to refuse",
               hook.name.c_str(), Py_TYPE(returned.get())->tp_name);
  return false;
}

std::optional<Failure> call_in_order(RequestHooks hooks, PyObject* request) {
  for (const auto* hook : hooks) {
    const auto& function = function_of(hook);
    if (!call(function, request)) return take_failure(Culprit::kHook, function.where);
  }
  return std::nullopt;
}

// All that needs the GIL, in one entry.
std::optional<Failure> enter_access(RequestHooks hooks, Exchange& exchange, Wire& wire) {
  const Gil gil(exchange);
  const auto request = request_of(exchange);
  if (!request) return take_failure(Culprit::kHook, function_of(hooks.front()).where);
  leave_request(exchange, request.get());
  ReplyHead head{.is_undecided = true};
  const Shown shown(request.get(), exchange, wire, head);
  return call_in_order(hooks, request.get());
}

// A Problem comes too late to refuse anything: it is a mistake like any other.
void append_lines(Failure failure, const PlannedFunction& hook, std::vector<std::string>& lines) {
  if (failure.log.empty()) {
    lines.push_back("the hook at " + hook.where + " raised a Problem after the reply: " +
                    std::to_string(failure.problem.status) + ' ' + failure.problem.detail);
  }
  for (auto& line : failure.log) lines.push_back(std::move(line));
}

// A request of its own, with what the stages have attached to theirs: one of these may still be at
// its end on another thread.
Ref recorded_request(const Exchange& exchange) {
  auto request = new_request();
  if (request && exchange.python_request != nullptr) {
    share_attached(request.get(), request_of(exchange).get());
  }
  return request;
}

std::vector<std::string> enter_log(RequestHooks hooks, Exchange& exchange, Wire& wire) {
  std::vector<std::string> lines;
  const Gil gil(exchange);
  const auto request = recorded_request(exchange);
  if (!request) return {"log hooks cannot run: " + take_message()};
  ReplyHead head{.sent = true, .is_filter = true};
  const Shown shown(request.get(), exchange, wire, head);
  for (const auto* hook : hooks) {
    const auto& function = function_of(hook);
    if (call(function, request.get())) continue;
    append_lines(take_failure(Culprit::kHook, function.where), function, lines);
  }
  clear_request(request.get());
  return lines;
}

}  // namespace

std::optional<Problem> run_access_hooks(RequestHooks hooks, Exchange& exchange, Wire& wire) {
  auto failure = enter_access(hooks, exchange, wire);
  if (!failure) return std::nullopt;
  return report_failure(std::move(*failure), exchange, wire);
}

void run_log_hooks(RequestHooks hooks, Exchange& exchange, Wire& wire) {
  log_failure(enter_log(hooks, exchange, wire), wire);
}

}  // namespace jsongate::python
