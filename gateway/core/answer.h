// From a path to an answer: what is the same wherever an app is served, inside httpd and in tests.
//
// Threads: the one that has the request. Errors: a Problem, for the caller to send.
#pragma once

#include <optional>
#include <string_view>

#include "gateway/core/app.h"
#include "gateway/core/exchange.h"

namespace jsongate {

// The part of a decoded path below the place where an app is mounted; it begins with '/'.
std::string_view below(std::string_view path, std::string_view base) noexcept;

// The route stage: `path` is relative to the place of `app` and outlives `exchange`.
void match_app(App& app, std::string_view method, std::string_view path, Exchange& exchange);

// The answer stage: what the exchange was refused for, 404, 405, the reply to OPTIONS, or the app's
// own.
std::optional<Problem> answer(Exchange& exchange, Wire& wire);

// Removes all fields: what was set was meant for a reply that is not sent.
void clear(Fields& fields);

}  // namespace jsongate
