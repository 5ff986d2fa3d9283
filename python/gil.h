// The GIL, entered once per request by threads that Python did not make.
#pragma once

#include <Python.h>

#include "gateway/core/exchange.h"

namespace jsongate::python {

// Holds the GIL while it lives, and counts the entry and the wait in `exchange`. Never make one
// while holding a lock. Each thread keeps its thread state for good: making one per entry costs
// more than all the rest of a request.
class Gil {
 public:
  explicit Gil(Exchange& exchange);
  ~Gil();
  Gil(const Gil&) = delete;
  Gil& operator=(const Gil&) = delete;
};

}  // namespace jsongate::python
