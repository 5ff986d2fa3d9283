// The body of one request for a handler that reads it as it arrives, in the buckets that it came
// in.
//
// Owner: the request's wire. Threads: the one that answers the request. Memory: what the reader
// still looks at, and one batch.
#pragma once

#include <optional>
#include <vector>

#include "gateway/core/body_stream.h"
#include "gateway/core/budget.h"
#include "gateway/core/exchange.h"
#include "gateway/httpd/apache.h"
#include "gateway/httpd/brigade.h"
#include "gateway/httpd/error_guard.h"

namespace jsongate::httpd {

class RequestBodyStream final : public BodyStream {
 public:
  // All outlive it. `reservation` holds what the stream keeps; `answered_by_filter` is set where a
  // filter has sent the reply to a body that it refuses.
  RequestBodyStream(request_rec* request, Exchange& exchange, Reservation& reservation,
                    bool& answered_by_filter)
      : request_(request),
        exchange_(exchange),
        reservation_(reservation),
        answered_by_filter_(answered_by_filter),
        in_(request) {}
  ~RequestBodyStream() { close(); }
  RequestBodyStream(const RequestBodyStream&) = delete;
  RequestBodyStream& operator=(const RequestBodyStream&) = delete;

  Result<Batch> read(Needs needs, const void* reader) override;

  // Nobody reads any more.
  void close() noexcept;

 private:
  static constexpr std::size_t kBatchBytes = std::size_t{256} << 10;

  struct Held {
    apr_bucket* bucket;
    std::size_t piece;
    std::size_t memory;
  };

  void drop_unneeded(Needs needs, const void* reader);
  void drop(Held& held) noexcept;
  std::optional<Problem> gather();
  std::optional<Problem> take_arrived();
  std::optional<Problem> add(apr_bucket* bucket);
  Problem failed(Problem problem);

  request_rec* request_;
  Exchange& exchange_;
  Reservation& reservation_;
  bool& answered_by_filter_;
  OwnBrigade in_;
  std::optional<ErrorGuard> guard_;  // once something is read
  std::vector<Held> held_;
  std::vector<std::string_view> batch_;
  std::size_t batch_bytes_ = 0;
  std::size_t memory_ = 0;
  std::size_t next_ = 0;  // the number of the next piece
  bool end_ = false;
  std::optional<Problem> problem_;  // told once what came before it has been read
};

}  // namespace jsongate::httpd
