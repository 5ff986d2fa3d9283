#include "gateway/httpd/state.h"

#include "gateway/httpd/pool.h"
#include "gateway/httpd/runtime.h"

namespace jsongate::httpd {
RequestState::RequestState(request_rec* request)
    : wire(request, &exchange), document_memory(runtime().budget) {}

RequestState& ensure_state(request_rec* request) {
  if (auto* state = find_state(request)) return *state;
  auto* state = make_in_pool<RequestState>(request->pool, request);
  state->exchange.started = std::chrono::steady_clock::now();
  ap_set_module_config(request->request_config, &jsongate_module, state);
  return *state;
}

}  // namespace jsongate::httpd
