// Where a handler's Body gets more of the request's body from.
//
// Owner: the Body, until the handler has ended. Threads: the one that runs the handler; under the
// GIL, which is given up while it waits. Errors: false with the exception set.
#pragma once

#include <Python.h>

#include <thread>

#include "gateway/core/body_stream.h"
#include "gateway/core/exchange.h"
#include "python/body_source.h"

namespace jsongate::python {

class BodyFeed {
 public:
  BodyFeed(Exchange& exchange, BodyStream& stream) noexcept
      : exchange_(exchange), stream_(stream) {}

  // Waits for more and feeds `source`, which has been read as far as it goes. Problem: the body
  // cannot be read; ConnectionResetError: the client has left.
  bool pull(BodySource& source);

  // Whether the calling thread may read: another one could outlive the request while it waits.
  bool is_ours() const noexcept { return std::this_thread::get_id() == thread_; }

 private:
  Exchange& exchange_;
  BodyStream& stream_;
  const std::thread::id thread_ = std::this_thread::get_id();
};

}  // namespace jsongate::python
