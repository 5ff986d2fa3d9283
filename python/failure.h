// From a raised exception to what the client and the log are told.
#pragma once

#include <Python.h>

#include <string>
#include <vector>

#include "gateway/core/app.h"
#include "gateway/core/problem.h"

namespace jsongate::python {

struct Failure {
  Problem problem;  // for the client: nothing of the exception unless it is a jsongate.Problem
  std::vector<std::string> log;  // for the log: the traceback's lines; empty for a jsongate.Problem
};

// Where a jsongate.Problem of the gateway's own has its word for the log.
inline constexpr char kCodeAttribute[] = "_code";

// What failed, for the log.
enum class Culprit { kHandler, kFilter };

// Takes the current exception, whatever it is (SystemExit too), and clears it. Under the GIL.
// `where` is the culprit's place: "orders.py:7".
Failure take_failure(Culprit culprit, const std::string& where);

// Sets a Problem as the jsongate.Problem that a handler would have raised; under the GIL.
void raise_problem(const Problem& problem);

// Writes a failure to the log, marks the exchange, and returns the Problem for the client. Without
// the GIL.
Problem report_failure(Failure failure, Exchange& exchange, const Wire& wire);

// What the current exception says, with its type or without; clears it.
std::string take_message();
std::string take_message_text();

}  // namespace jsongate::python
