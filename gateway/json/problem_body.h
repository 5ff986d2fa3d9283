// A Problem as the body of its reply.
//
// Threads: any. Errors: none; text that is not UTF-8 loses the bytes beyond ASCII, so that the body
// is always JSON. Source: RFC 9457 §3 (application/problem+json).
#pragma once

#include <string>
#include <string_view>

#include "gateway/core/problem.h"

namespace jsongate::json {

// Members in this order: type, title, status, detail, instance, then problem.members. An empty
// detail or instance is left out.
std::string problem_body(const Problem& problem, std::string_view instance);

}  // namespace jsongate::json
