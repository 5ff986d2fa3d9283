#include "python/body_feed.h"

#include "gateway/core/body_refusal.h"
#include "python/failure.h"
#include "python/gil.h"

namespace jsongate::python {
namespace {

bool is_needed(const void* source, std::size_t piece) {
  return static_cast<const BodySource*>(source)->needs(piece);
}

Result<BodyStream::Batch> wait_for(BodyStream& stream, const BodySource& source,
                                   Exchange& exchange) {
  const GilGap gap(exchange);
  return stream.read(is_needed, &source);
}

}  // namespace

bool BodyFeed::pull(BodySource& source) {
  source.settle();
  const auto batch = wait_for(stream_, source, exchange_);
  if (batch) {
    source.feed(batch.value().pieces, batch.value().end);
    return true;
  }
  exchange_.client_gone = batch.problem().code == kClientGone;
  if (exchange_.client_gone) {
    PyErr_SetString(PyExc_ConnectionResetError, "the client has left before the end of its body");
  } else {
    raise_problem(batch.problem());
  }
  return false;
}

}  // namespace jsongate::python
