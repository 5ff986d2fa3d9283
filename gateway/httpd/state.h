// What jsongate keeps of one request_rec.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "gateway/core/budget.h"
#include "gateway/core/exchange.h"
#include "gateway/httpd/apache.h"
#include "gateway/httpd/wire.h"

namespace jsongate::httpd {

// In the request's pool; made by the receive stage.
struct RequestState {
  explicit RequestState(request_rec* request);

  Exchange exchange;
  HttpdWire wire;
  ap_filter_t* last_input = nullptr;     // the filter of the body that is next to the handler
  ap_filter_t* primed = nullptr;         // the same once it has begun to read
  ap_filter_t* held_input = nullptr;     // the early filter that holds the body for its readers
  std::string_view document{};           // a JSON body that was read, where expressions ask for it
  Reservation document_memory;           // for the copy that it is
  std::vector<std::size_t> hooks_run{};  // slots of the access hooks that have seen the request
  apr_table_t* hook_fields = nullptr;    // what they have set of the reply's head; null: nothing
  bool has_inherited = false;            // the state of the request that was redirected to this one
  bool in_flight = false;  // counted in the gauge; to be taken back when the request is recorded
};

// Null where the request was refused before the receive stage.
inline RequestState* find_state(const request_rec* request) {
  return static_cast<RequestState*>(
      ap_get_module_config(request->request_config, &jsongate_module));
}

// The state of the request; made now, with a clock, where there is none.
RequestState& ensure_state(request_rec* request);

}  // namespace jsongate::httpd
