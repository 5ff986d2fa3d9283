// Reads a whole request body into one padded buffer; and what is wrong with one that cannot be
// read.
#pragma once

#include <optional>

#include "gateway/core/budget.h"
#include "gateway/core/result.h"
#include "gateway/core/units.h"
#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

// Why the rest of a body cannot be had; its connection ends with the reply. `answered_by_filter`:
// is set where a filter has sent the reply already.
Problem unreadable_body(request_rec* request, apr_status_t status, bool& answered_by_filter);

// The same where httpd has found the body wrong and says this status.
Problem refused_body(request_rec* request, int status);

// Used once per request, by one thread. The text it returns lives in the request's pool or in a
// buffer of the thread that the next read_all() on this thread reuses.
class BodyReader {
 public:
  // `reservation` is made as large as the body; it goes on for as long as the body is needed.
  BodyReader(request_rec* request, Bytes limit, Reservation& reservation)
      : request_(request), limit_(limit.count), reservation_(reservation) {}

  // Blocks. The text is followed by kBodyPadding readable bytes. Problems: 413 body_too_large
  // (before anything is read where Content-Length says so), 415 content_encoding, 400 bad_body, 408
  // body_timeout, 400 client_gone, 503 over_budget.
  Result<std::string_view> read_all();

  std::uint64_t bytes_read() const noexcept { return size_; }
  bool answered_by_filter() const noexcept { return answered_by_filter_; }

 private:
  std::optional<Problem> take(apr_bucket_brigade* brigade, bool& done);
  std::optional<Problem> take_data(apr_bucket* bucket);
  Problem unreadable(apr_status_t status);
  Problem too_large();

  request_rec* request_;
  std::size_t limit_;
  Reservation& reservation_;
  std::size_t size_ = 0;
  std::size_t declared_ = 0;  // by Content-Length; 0: unknown
  bool answered_by_filter_ = false;
};

}  // namespace jsongate::httpd
