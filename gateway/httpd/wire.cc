#include "gateway/httpd/wire.h"

#include <algorithm>

#include "gateway/core/log_line.h"
#include "gateway/core/media_type.h"
#include "gateway/httpd/body.h"
#include "gateway/httpd/brigade.h"
#include "gateway/httpd/cut.h"
#include "gateway/httpd/output_adapter.h"
#include "gateway/httpd/pool.h"
#include "gateway/httpd/runtime.h"
#include "gateway/httpd/server_log.h"
#include "gateway/httpd/settings.h"
#include "python/kept_gil.h"

namespace jsongate::httpd {
namespace {

// A reply that stands for an error of an earlier request (ErrorDocument /path) has that error's
// status.
int final_status(const request_rec* request, int status) {
  const auto* previous = request->prev;
  return status == HTTP_OK && previous != nullptr && previous->status >= 400 ? previous->status
                                                                             : status;
}

void set_status(request_rec* request, int status) {
  request->status = status;
  request->status_line = line_of_unknown(request, status);
}

// The most common one need not be copied.
const char* keep_type(apr_pool_t* pool, std::string_view type) {
  return type == kJsonType ? kJsonType.data() : copy_in_pool(pool, type);
}

void set_head(request_rec* request, int status, std::string_view content_type) {
  set_status(request, final_status(request, status));
  if (!content_type.empty()) {
    ap_set_content_type(request, keep_type(request->pool, content_type));
  }
}

}  // namespace

const char* line_of_unknown(const request_rec* request, int status) {
  if (status == HTTP_OK || status == HTTP_INTERNAL_SERVER_ERROR) return nullptr;
  if (ap_index_of_response(status) != ap_index_of_response(HTTP_INTERNAL_SERVER_ERROR))
    return nullptr;
  return apr_psprintf(request->pool, "%d %s", status, std::string(status_title(status)).c_str());
}

int apache_level(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return APLOG_DEBUG;
    case LogLevel::kInfo:
      return APLOG_INFO;
    case LogLevel::kNotice:
      return APLOG_NOTICE;
    case LogLevel::kWarning:
      return APLOG_WARNING;
    case LogLevel::kError:
      return APLOG_ERR;
    case LogLevel::kCritical:
      return APLOG_CRIT;
  }
  return APLOG_ERR;
}

HttpdWire::HttpdWire(request_rec* request, Exchange* exchange)
    : request_(request),
      exchange_(exchange),
      request_fields_(request->pool, &request->headers_in),
      reply_fields_(request),
      reservation_(runtime().budget) {}

std::string_view HttpdWire::method() const noexcept { return view(request_->method); }
std::string_view HttpdWire::path() const noexcept { return view(request_->uri); }
std::string_view HttpdWire::query() const noexcept { return view(request_->args); }
std::string_view HttpdWire::scheme() const noexcept { return view(ap_http_scheme(request_)); }
std::string_view HttpdWire::host() const noexcept { return view(request_->hostname); }
std::string_view HttpdWire::protocol() const noexcept { return view(request_->protocol); }
std::string_view HttpdWire::remote_addr() const noexcept { return view(request_->useragent_ip); }
std::string_view HttpdWire::user() const noexcept { return view(request_->user); }

void HttpdWire::set_user(std::string_view user) {
  request_->user = user.empty() ? nullptr : copy_in_pool(request_->pool, user);
  is_user_set_ = true;
}

std::string_view HttpdWire::route() const noexcept {
  const auto path = exchange_->match.path_template;
  const auto base = section_settings(request_).app.app.value.base;
  if (exchange_->app == nullptr || path.empty() || base.empty()) return path;
  auto* label = static_cast<char*>(apr_palloc(request_->pool, base.size() + path.size()));
  std::ranges::copy(path, std::ranges::copy(base, label).out);
  return {label, base.size() + path.size()};
}

std::chrono::nanoseconds HttpdWire::duration() const noexcept {
  return std::chrono::steady_clock::now() - exchange_->started;
}

void HttpdWire::each_option(Fields::Visit visit, void* context) const {
  each_entry(
      section_settings(request_).app.options,
      [&](std::string_view key, std::string_view value) { return visit(context, key, value); });
}

Bytes HttpdWire::buffer_limit() const noexcept {
  return section_settings(request_).app.buffer_limit.value;
}

void HttpdWire::set_reply_status(int status) { set_status(request_, status); }

std::uint64_t HttpdWire::bytes_sent() const noexcept {
  return static_cast<std::uint64_t>(request_->bytes_sent);
}

bool HttpdWire::sends_to_python() const noexcept {
  return is_python_filter(request_->output_filters);
}

Result<std::string_view> HttpdWire::read_body() {
  BodyReader reader(request_, buffer_limit(), reservation_);
  auto body = reader.read_all();
  exchange_->body_bytes = reader.bytes_read();
  answered_by_filter_ = reader.answered_by_filter();
  return body;
}

BodyStream* HttpdWire::body_stream() {
  if (!stream_) stream_.emplace(request_, *exchange_, reservation_, answered_by_filter_);
  return &*stream_;
}

void HttpdWire::forget_body() noexcept {
  stream_.reset();
  reservation_.resize(0);
}

bool HttpdWire::send(int status, std::string_view content_type, Chunk body) {
  set_head(request_, status, content_type);
  OwnBrigade out(request_);
  auto* brigade = out.get();
  if (!AP_STATUS_IS_HEADER_ONLY(status)) {
    ap_set_content_length(request_, static_cast<apr_off_t>(body.bytes.size()));
  }
  if (!body.bytes.empty() || body.release != nullptr) {
    APR_BRIGADE_INSERT_TAIL(brigade, chunk_bucket(body, brigade->bucket_alloc));
  }
  APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(brigade->bucket_alloc));
  return pass(brigade);
}

void HttpdWire::begin(int status, std::string_view content_type) {
  set_head(request_, status, content_type);
}

bool HttpdWire::write(Chunk piece) {
  OwnBrigade out(request_);
  auto* brigade = out.get();
  APR_BRIGADE_INSERT_TAIL(brigade, chunk_bucket(piece, brigade->bucket_alloc));
  APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_flush_create(brigade->bucket_alloc));
  return pass(brigade);
}

void HttpdWire::finish() {
  OwnBrigade out(request_);
  auto* brigade = out.get();
  APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(brigade->bucket_alloc));
  pass(brigade);
}

void HttpdWire::abort() { pass(cutting_brigade(request_)); }

void HttpdWire::log(LogLevel level, std::string_view line) const noexcept {
  const auto id = exchange_->id().text();
  const LogLine shown(line);
  ap_log_rerror(APLOG_MARK, apache_level(level), 0, request_, "jsongate: %.*s %.*s",
                static_cast<int>(id.size()), id.data(), shown.size(), shown.data());
}

LogLevel HttpdWire::failure_level() const noexcept {
  if (!failure_level_) failure_level_ = level_of_failure(request_->server);
  return *failure_level_;
}

bool HttpdWire::logs(LogLevel level) const noexcept {
  return ap_get_request_module_loglevel(request_, APLOG_MODULE_INDEX) >= apache_level(level);
}

bool HttpdWire::pass(apr_bucket_brigade* brigade) {
  if (!sends_to_python()) python::release_kept_gil();
  const auto status = ap_pass_brigade(request_->output_filters, brigade);
  python::release_kept_gil();
  return status == APR_SUCCESS && !request_->connection->aborted;
}

}  // namespace jsongate::httpd
