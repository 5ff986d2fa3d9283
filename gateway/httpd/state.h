// What jsongate keeps of one request_rec.
#pragma once

#include <string_view>

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
  ap_filter_t* last_input = nullptr;  // the filter of the body that is next to the handler
  ap_filter_t* primed = nullptr;      // the same once it has begun to read
  ap_filter_t* held_input = nullptr;  // the early filter that holds the body for its readers
  std::string_view document{};        // a JSON body that was read, where expressions ask for it
  Reservation document_memory;        // for the copy that it is
  bool in_flight = false;  // counted in the gauge; to be taken back when the request is recorded
};

// Null where the request was refused before the receive stage.
RequestState* find_state(const request_rec* request);

// The state of the request; made now, with an id and a clock, where there is none.
RequestState& ensure_state(request_rec* request);

}  // namespace jsongate::httpd
