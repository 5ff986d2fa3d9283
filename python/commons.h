// What all children of the server share, as Python reaches it: limits, locks and caches of the
// server, or this process's own where there is no server.
//
// Owner: the server; what is the process's own lives as long as it. Threads: use() before others
// start; the rest from any. Errors: std::bad_alloc.
#pragma once

#include "gateway/core/cache_store.h"
#include "gateway/shared/shared_state.h"
#include "python/memory_cache.h"

namespace jsongate::python {

struct Commons {
  shared::SharedState* state = nullptr;
  CacheStores* caches = nullptr;
};

// Those of a server, before anything is imported. What is null is the process's own.
void use_commons(const Commons& commons) noexcept;

shared::SharedState& shared_state();
CacheStores& cache_stores();

// The process's own.
MemoryCaches& own_caches();
// Forgets what the process's own limits, locks and caches hold; for tests.
void reset_own_commons();

}  // namespace jsongate::python
