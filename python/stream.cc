#include "python/stream.h"

#include <utility>

#include "python/body_type.h"
#include "python/failure.h"
#include "python/gil.h"
#include "python/request_type.h"
#include "python/shared_request.h"

namespace jsongate::python {
namespace {

// One step of the generator.
struct Step {
  std::optional<Chunk> record;  // nothing and no failure: the end
  std::optional<Failure> failure;
};

class Stream {
 public:
  Stream(Reply& reply, const std::string& where, Exchange& exchange, Wire& wire)
      : iterator_(std::exchange(reply.stream, nullptr)),
        request_(std::exchange(reply.request, nullptr)),
        reads_(std::exchange(reply.reads, nullptr)),
        takes_sets_(reply.takes_sets),
        head_(reply.head),
        where_(where),
        exchange_(exchange),
        wire_(wire) {}
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() {
    if (iterator_ != nullptr) close();
    if (kept_address_) log_kept_address("handler", where_, wire_);
  }

  // The first step: what the generator has said of the reply's head by then goes into `reply`, and
  // cannot be changed from then on.
  Step first(Reply& reply) {
    const Gil gil(exchange_);
    Step step = advance();
    if (!step.failure) {
      const Shown shown(request_, exchange_, wire_, head_);
      read_head(request_, wire_, reply);
    }
    finish(step);
    return step;
  }

  // Enters the GIL; at the end of the records, and after a failure, everything is given up in the
  // same entry.
  Step next() {
    const Gil gil(exchange_);
    Step step = advance();
    finish(step);
    return step;
  }

  // Ends a generator in the middle (GeneratorExit); what that raises is nobody's any more.
  void close() {
    const Gil gil(exchange_);
    give_up();
  }

 private:
  Step advance() {
    Step step;
    const Shown shown(request_, exchange_, wire_, head_);
    const auto value = Ref::steal(PyIter_Next(iterator_));
    if (value) step.record = make_record(value.get(), takes_sets_);
    if (!step.record && PyErr_Occurred() != nullptr) {
      step.failure = take_handler_failure(exchange_, where_);
    }
    return step;
  }

  void finish(const Step& step) {
    if (!step.record) give_up();
  }

  void give_up() {
    {
      const Shown shown(request_, exchange_, wire_, head_);
      if (PyObject_HasAttrString(iterator_, "close")) {
        const auto closed = Ref::steal(PyObject_CallMethod(iterator_, "close", nullptr));
        if (!closed) PyErr_Clear();
      }
      Py_CLEAR(iterator_);
    }
    if (reads_ != nullptr) kept_address_ = end_body(reads_);
    Py_CLEAR(reads_);
    end_request(exchange_, request_);
    Py_CLEAR(request_);
  }

  PyObject* iterator_;
  PyObject* request_;
  PyObject* reads_;
  bool kept_address_ = false;
  bool takes_sets_;
  ReplyHead head_;
  const std::string& where_;
  Exchange& exchange_;
  Wire& wire_;
};

}  // namespace

std::optional<Problem> send_stream(Reply& reply, const std::string& where, Exchange& exchange,
                                   Wire& wire) {
  Stream stream(reply, where, exchange, wire);
  auto step = stream.first(reply);
  if (step.failure) return withdraw_reply(std::move(*step.failure), exchange, wire);
  wire.begin(reply.status, reply.content_type);
  if (step.record && wire.method() == "HEAD") {
    discard(*step.record);
    wire.finish();
    return std::nullopt;
  }
  while (step.record) {
    if (!wire.write(*step.record)) return std::nullopt;  // the client is gone
    step = stream.next();
  }
  if (!step.failure) {
    wire.finish();
  } else {
    static_cast<void>(report_failure(std::move(*step.failure), exchange, wire));
    wire.abort();
  }
  return std::nullopt;
}

}  // namespace jsongate::python
