#include "gateway/httpd/state.h"

#include "gateway/httpd/pool.h"
#include "gateway/httpd/runtime.h"

namespace jsongate::httpd {
RequestState::RequestState(request_rec* request)
    : wire(request, &exchange), document_memory(runtime().budget) {}

RequestState* find_state(const request_rec* request) {
  return static_cast<RequestState*>(
      ap_get_module_config(request->request_config, &jsongate_module));
}

RequestState& ensure_state(request_rec* request) {
  if (auto* state = find_state(request)) return *state;
  auto* state = make_in_pool<RequestState>(request->pool, request);
  state->exchange.started = std::chrono::steady_clock::now();
  ap_set_module_config(request->request_config, &jsongate_module, state);
  return *state;
}

}  // namespace jsongate::httpd
