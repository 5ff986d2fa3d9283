// From a raised exception to what the client and the log are told.
#pragma once

#include <Python.h>

#include <string>
#include <string_view>
#include <vector>

#include "gateway/core/answer.h"
#include "gateway/core/app.h"
#include "gateway/core/problem.h"
#include "python/ref.h"

namespace jsongate::python {

struct Failure {
  Problem problem;  // for the client: nothing of the exception unless it is a jsongate.Problem
  std::vector<std::string> log;  // for the log: the traceback's lines; empty for a jsongate.Problem
};

// Where a jsongate.Problem of the gateway's own has its word for the log.
inline constexpr char kCodeAttribute[] = "_code";

// What failed, for the log.
enum class Culprit { kHandler, kFilter, kHook, kStartup, kShutdown, kEvery, kHealth };

// Takes the current exception, whatever it is (SystemExit too), and clears it. Under the GIL.
// `where` is the culprit's place: "orders.py:7".
Failure take_failure(Culprit culprit, const std::string& where);

// The same of a handler; but that its client has left in the middle of the body is no failure of
// its.
Failure take_handler_failure(const Exchange& exchange, const std::string& where);

// The same in lines for the log, a jsongate.Problem too: nobody is answered.
std::vector<std::string> take_traceback(Culprit culprit, const std::string& where);

// While it lives, the last exception on this thread that take_failure() made a 500 of is kept, for
// tests that want to see it. Made and destroyed under the GIL, the later one first.
class FailureWitness {
 public:
  FailureWitness() noexcept;
  ~FailureWitness();
  FailureWitness(const FailureWitness&) = delete;
  FailureWitness& operator=(const FailureWitness&) = delete;

  void see(PyObject* exception) noexcept { seen_ = Ref::borrow(exception); }
  // Null: there was none.
  PyObject* seen() const noexcept { return seen_.get(); }

 private:
  Ref seen_;
  FailureWitness* outer_;
};

// Sets a Problem, with its code, members and header fields, as the jsongate.Problem that a handler
// would have raised; under the GIL.
void raise_problem(const Problem& problem);

// Writes what a Failure or a traceback says to the request's log; the GIL is not needed.
void log_failure(const std::vector<std::string>& lines, const Wire& wire);

// Writes a failure to the log, marks the exchange, and returns the Problem for the client. Without
// the GIL.
Problem report_failure(Failure failure, Exchange& exchange, const Wire& wire);
// The same before the reply has begun: its fields are again those `before` the handler, whose own
// were meant for another one.
Problem withdraw_reply(Failure failure, const FieldList& before, Exchange& exchange, Wire& wire);

// An extension has kept the address of a chunk that is gone. `what`: "filter" or "handler".
void log_kept_address(std::string_view what, const std::string& where, const Wire& wire) noexcept;

// What the current exception says, with its type or without; clears it.
std::string take_message();
std::string take_message_text();

}  // namespace jsongate::python
