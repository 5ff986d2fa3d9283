// jsongate.Request and the objects that hang on it: the request as Python sees it.
//
// A request object shows the Wire of the request that is being answered; what it shows is read when
// it is asked for. It shows it only while one of the request's stages runs: whoever touches it at
// another time gets ValueError, never freed memory. What Python has attached to it (state, user)
// goes on from stage to stage.
#pragma once

#include <Python.h>

#include <utility>

#include "gateway/core/app.h"
#include "python/ref.h"

namespace jsongate::python {

// What one stage, a handler or a filter, says of the reply's head.
struct ReplyHead {
  int status = 0;     // 0: not set
  bool sent = false;  // it cannot be changed any more
  bool is_filter = false;
};

struct RequestObject {
  PyObject_HEAD Wire* wire;  // null, like the next two: no stage is running
  Exchange* exchange;
  ReplyHead* head;
  PyObject* query;  // made at the first use, like the following
  PyObject* options;
  PyObject* state;
  PyObject* user;  // what Python has set; null: what the server knows
};

// A request that shows nothing yet. Under the GIL. Empty with the exception set.
Ref new_request();

// While it lives, `request` shows `wire`; then what it showed before: a filter of the body runs
// while its handler reads. Under the GIL.
class Shown {
 public:
  Shown(PyObject* request, Exchange& exchange, Wire& wire, ReplyHead& head) noexcept
      : request_(reinterpret_cast<RequestObject*>(request)),
        wire_(std::exchange(request_->wire, &wire)),
        exchange_(std::exchange(request_->exchange, &exchange)),
        head_(std::exchange(request_->head, &head)) {}
  ~Shown() {
    request_->wire = wire_;
    request_->exchange = exchange_;
    request_->head = head_;
  }
  Shown(const Shown&) = delete;
  Shown& operator=(const Shown&) = delete;

 private:
  RequestObject* request_;
  Wire* wire_;
  Exchange* exchange_;
  ReplyHead* head_;
};

// The filter that `request` is shown to has made its first output: a status that it has set takes
// effect, and the head cannot be changed any more.
void settle_head(PyObject* request);

// Gives up what Python has attached to a request that has ended. Under the GIL.
void clear_request(PyObject* request) noexcept;

// Makes the types, stores them in state() and adds Request to `module`; false with the exception
// set.
bool make_request_types(PyObject* module);

// Inside httpd: the module jsongate._native, which has the same types; jsongate._core was made
// before. New reference, or null.
PyObject* init_native_module();

}  // namespace jsongate::python
