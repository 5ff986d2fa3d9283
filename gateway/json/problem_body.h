// A Problem as its reply, and as the body of that.
//
// Threads: any; a reply is sent by the thread that has the request, without the GIL. Errors: none;
// text that is not UTF-8 loses the bytes beyond ASCII, so that the body is always JSON. Source: RFC
// 9457 §3 (application/problem+json).
#pragma once

#include <string>
#include <string_view>

#include "gateway/core/app.h"
#include "gateway/core/exchange.h"
#include "gateway/core/problem.h"

namespace jsongate::json {

// Members in this order: type, title, status, detail, instance, then problem.members. An empty
// detail or instance is left out.
std::string problem_body(const Problem& problem, std::string_view instance);
// With the request's id as the instance.
std::string problem_body(const Problem& problem, const RequestId& id);

inline constexpr char kProblemType[] = "application/problem+json";

// Sends `problem`, with its fields, as the reply.
void send_problem(const Problem& problem, const RequestId& id, Wire& wire);

}  // namespace jsongate::json
