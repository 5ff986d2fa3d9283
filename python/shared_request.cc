#include "python/shared_request.h"

#include <memory>

#include "python/drop_box.h"
#include "python/request_type.h"

namespace jsongate::python {
namespace {

class KeptRequest final : public Keepsake {
 public:
  explicit KeptRequest(PyObject* request) : posted_(Ref::borrow(request), &clear_request) {}
  PyObject* get() const noexcept { return posted_.get(); }

 private:
  PostedLater posted_;
};

}  // namespace

Ref request_of(const Exchange& exchange) {
  const auto* kept = static_cast<const KeptRequest*>(exchange.python_request.get());
  return kept == nullptr ? new_request() : Ref::borrow(kept->get());
}

void leave_request(Exchange& exchange, PyObject* request) {
  if (exchange.python_request == nullptr) {
    exchange.python_request = std::make_shared<KeptRequest>(request);
  }
}

void end_request(Exchange& exchange, PyObject* request) {
  if (exchange.keeps_request) leave_request(exchange, request);
  if (exchange.python_request == nullptr) clear_request(request);
}

}  // namespace jsongate::python
