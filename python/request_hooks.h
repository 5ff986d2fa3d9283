// Access hooks and log hooks: Python functions of a request that the configuration names.
//
// Owner: Loaded (host.h), as long as the process. Threads: any number, without the GIL, which each
// call takes once for all hooks of its list. Errors: as values; what a hook raises, SystemExit too,
// ends that hook only.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "gateway/core/app.h"
#include "gateway/core/exchange.h"

namespace jsongate::python {

class RequestHook {
 public:
  virtual ~RequestHook() = default;
};

using RequestHooks = std::span<const RequestHook* const>;

// Before a request is answered. The first hook that raises ends it: a Problem as it is, anything
// else is logged and a 500.
std::optional<Problem> run_access_hooks(RequestHooks hooks, Exchange& exchange, Wire& wire);

// After a request was answered; `exchange` and `wire` tell what became of it. All hooks run, and
// what they raise is logged.
void run_log_hooks(RequestHooks hooks, Exchange& exchange, Wire& wire);

}  // namespace jsongate::python
