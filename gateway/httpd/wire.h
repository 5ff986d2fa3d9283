// One request of httpd, as handlers and policies see it.
#pragma once

#include <optional>

#include "gateway/core/app.h"
#include "gateway/core/budget.h"
#include "gateway/httpd/apache.h"
#include "gateway/httpd/body_stream.h"
#include "gateway/httpd/fields.h"

namespace jsongate::httpd {

// The status line for a status that httpd has none for, and would answer with 500; null: it has.
const char* line_of_unknown(const request_rec* request, int status);

// httpd's number of a level.
int apache_level(LogLevel level);

class HttpdWire final : public Wire {
 public:
  HttpdWire(request_rec* request, Exchange* exchange);

  std::string_view method() const noexcept override;
  std::string_view path() const noexcept override;
  std::string_view query() const noexcept override;
  std::string_view scheme() const noexcept override;
  std::string_view host() const noexcept override;
  std::string_view protocol() const noexcept override;
  std::string_view remote_addr() const noexcept override;
  std::string_view user() const noexcept override;
  void set_user(std::string_view user) override;
  std::string_view route() const noexcept override;
  std::chrono::nanoseconds duration() const noexcept override;
  Fields& request_fields() noexcept override { return request_fields_; }
  Fields& reply_fields() noexcept override { return reply_fields_; }
  void each_option(Fields::Visit visit, void* context) const override;
  Bytes buffer_limit() const noexcept override;

  int reply_status() const noexcept override { return request_->status; }
  void set_reply_status(int status) override;
  std::uint64_t bytes_sent() const noexcept override;
  bool sends_to_python() const noexcept override;

  Result<std::string_view> read_body() override;
  BodyStream* body_stream() override;
  bool send(int status, std::string_view content_type, Chunk body) override;
  void begin(int status, std::string_view content_type) override;
  bool write(Chunk piece) override;
  void finish() override;
  void abort() override;
  void log(LogLevel level, std::string_view line) const noexcept override;
  bool logs(LogLevel level) const noexcept override;
  LogLevel failure_level() const noexcept override;

  // Python has said who is asking, in the place of httpd's authentication.
  bool is_user_set() const noexcept { return is_user_set_; }

  // The body that was read is needed no more.
  void forget_body() noexcept;

  // A filter has already sent the reply to a body that could not be read: the handler must not
  // answer.
  bool answered_by_filter() const noexcept { return answered_by_filter_; }

 private:
  bool pass(apr_bucket_brigade* brigade);

  request_rec* request_;
  Exchange* exchange_;
  TableFields request_fields_;
  ReplyFields reply_fields_;
  Reservation reservation_;
  bool answered_by_filter_ = false;
  bool is_user_set_ = false;
  mutable std::optional<LogLevel> failure_level_{};  // one for all lines of the request
  std::optional<RequestBodyStream> stream_;
};

}  // namespace jsongate::httpd
