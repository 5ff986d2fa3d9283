// A policy decides about a request before its body is read and before Python is asked.
//
// Policies are pure functions of the request head and their settings; they run in the order of
// gateway/policies/all.h.
#pragma once

#include <optional>

#include "gateway/core/app.h"
#include "gateway/core/problem.h"

namespace jsongate {

// The Problem refuses the request; nothing lets it go on to the next policy.
using Policy = std::optional<Problem> (*)(Exchange& exchange, Wire& wire);

}  // namespace jsongate
