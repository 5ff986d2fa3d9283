// Keeps httpd's error page away from the reply while a handler reads the request's body.
//
// What httpd's own filter of requests finds wrong with a body it answers itself, through the
// filters of the reply, even where that has begun: it would end as if it were whole. Here the
// handler is told, and answers or cuts its reply.
//
// Owner: whoever reads, for as long as it may read: the request's pool keeps what each one takes.
// Threads: those of the request.
#pragma once

#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

class ErrorGuard {
 public:
  explicit ErrorGuard(request_rec* request);
  ~ErrorGuard();
  ErrorGuard(const ErrorGuard&) = delete;
  ErrorGuard& operator=(const ErrorGuard&) = delete;

  // Around a read; pages pass at other times.
  class Reading {
   public:
    explicit Reading(ErrorGuard& guard) : guard_(guard) { guard_.is_reading_ = true; }
    ~Reading() { guard_.is_reading_ = false; }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

   private:
    ErrorGuard& guard_;
  };

  // Of the page that was kept away; 0: none.
  int status() const noexcept { return status_; }

 private:
  friend void register_error_guard();
  static apr_status_t keep_away(ap_filter_t* self, apr_bucket_brigade* brigade);
  bool takes(apr_bucket_brigade* brigade);

  bool is_reading_ = false;
  int status_ = 0;
  ap_filter_t* filter_;
};

// Registers the filter; once, in register_hooks.
void register_error_guard();

}  // namespace jsongate::httpd
