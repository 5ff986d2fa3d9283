#include "gateway/httpd/body.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>

#include "gateway/core/app.h"
#include "gateway/core/body_refusal.h"
#include "gateway/httpd/brigade.h"
#include "gateway/httpd/cut.h"
#include "gateway/httpd/fields.h"
#include "gateway/httpd/pool.h"

namespace jsongate::httpd {
namespace {

// Grown in one step where Content-Length tells, else by doubling; kept by the thread up to kKept
// bytes, so that ordinary bodies cost no allocation and one big body does not hold its memory for
// ever.
constexpr std::size_t kKept = std::size_t{256} << 10;
constexpr std::size_t kFirst = std::size_t{8} << 10;

struct ThreadBuffer {
  std::unique_ptr<char[]> bytes;
  std::size_t capacity = 0;  // without the padding

  void grow(std::size_t wanted, std::size_t used) {
    auto larger = std::make_unique_for_overwrite<char[]>(wanted + kBodyPadding);
    if (used > 0) std::memcpy(larger.get(), bytes.get(), used);
    bytes = std::move(larger);
    capacity = wanted;
  }
  void shrink() {
    if (capacity <= kKept) return;
    bytes.reset();
    capacity = 0;
  }
};

ThreadBuffer& thread_buffer() {
  thread_local ThreadBuffer buffer;
  return buffer;
}

std::size_t declared_length(const request_rec* request) {
  const auto text = view(apr_table_get(request->headers_in, "Content-Length"));
  const char* const behind = text.data() + text.size();
  apr_off_t length = 0;
  const auto [end, error] = std::from_chars(text.data(), behind, length);
  const bool is_length = error == std::errc{} && end == behind && length >= 0;
  return is_length ? static_cast<std::size_t>(length) : 0;
}

// What a client that has left, or has only ended its half, makes of a body that is not whole.
bool is_cut(apr_status_t status) {
  return APR_STATUS_IS_EOF(status) || status == APR_INCOMPLETE || APR_STATUS_IS_EPIPE(status) ||
         APR_STATUS_IS_ECONNRESET(status) || APR_STATUS_IS_ECONNABORTED(status);
}

}  // namespace

Problem unreadable_body(request_rec* request, apr_status_t status, bool& answered_by_filter) {
  request->connection->keepalive = AP_CONN_CLOSE;
  if (APR_STATUS_IS_TIMEUP(status)) {
    return {.status = 408, .code = "body_timeout", .detail = "the body did not arrive in time"};
  }
  if (is_cut(status) || request->connection->aborted != 0) return client_gone();
  const int mapped = ap_map_http_request_error(status, HTTP_BAD_REQUEST);
  if (mapped == AP_FILTER_ERROR) answered_by_filter = true;
  return refused_body(request, mapped >= 400 ? mapped : HTTP_BAD_REQUEST);
}

Problem refused_body(request_rec* request, int status) {
  request->connection->keepalive = AP_CONN_CLOSE;
  if (status == HTTP_REQUEST_ENTITY_TOO_LARGE) {
    return {.status = status,
            .code = "body_too_large",
            .detail = "the body is larger than LimitRequestBody"};
  }
  return {.status = status, .code = "bad_body", .detail = "the body could not be read to its end"};
}

Problem BodyReader::too_large() {
  request_->connection->keepalive = AP_CONN_CLOSE;  // what is left of the body is not read
  return body_too_large(limit_);
}

Problem BodyReader::unreadable(apr_status_t status) {
  return unreadable_body(request_, status, answered_by_filter_);
}

std::optional<Problem> BodyReader::take_data(apr_bucket* bucket) {
  const char* text = nullptr;
  apr_size_t length = 0;
  if (const auto status = apr_bucket_read(bucket, &text, &length, APR_BLOCK_READ)) {
    return unreadable(status);
  }
  if (length == 0) return std::nullopt;
  if (length > limit_ - size_) return too_large();
  if (!reservation_.resize(std::max(size_ + length, declared_))) return over_budget(request_);
  auto& buffer = thread_buffer();
  if (size_ + length > buffer.capacity) {
    buffer.grow(std::min(limit_, std::max({size_ + length, 2 * buffer.capacity, kFirst})), size_);
  }
  std::memcpy(buffer.bytes.get() + size_, text, length);
  size_ += length;
  return std::nullopt;
}

std::optional<Problem> BodyReader::take(apr_bucket_brigade* brigade, bool& done) {
  for (auto* bucket = APR_BRIGADE_FIRST(brigade); bucket != APR_BRIGADE_SENTINEL(brigade);
       bucket = APR_BUCKET_NEXT(bucket)) {
    if (APR_BUCKET_IS_EOS(bucket)) {
      done = true;
      return std::nullopt;
    }
    if (AP_BUCKET_IS_ERROR(bucket)) return unreadable(APR_EGENERAL);
    if (APR_BUCKET_IS_METADATA(bucket)) continue;
    if (auto problem = take_data(bucket)) return problem;
  }
  return std::nullopt;
}

Result<std::string_view> BodyReader::read_all() {
  auto& buffer = thread_buffer();
  buffer.shrink();
  declared_ = declared_length(request_);
  if (declared_ > limit_) return too_large();
  if (!reservation_.resize(declared_)) return over_budget(request_);
  if (declared_ > buffer.capacity) buffer.grow(declared_, 0);

  OwnBrigade in(request_);
  auto* brigade = in.get();
  for (bool done = false; !done;) {
    const auto status =
        ap_get_brigade(request_->input_filters, brigade, AP_MODE_READBYTES, APR_BLOCK_READ,
                       static_cast<apr_off_t>(std::max(kKept, declared_)));
    if (status != APR_SUCCESS) return unreadable(status);
    auto problem = take(brigade, done);
    apr_brigade_cleanup(brigade);
    if (problem) return std::move(*problem);
  }
  if (size_ > 0 && has_content_coding(request_->headers_in)) {
    return compressed_body();
  }
  if (buffer.capacity == 0) buffer.grow(kFirst, 0);
  std::memset(buffer.bytes.get() + size_, 0, kBodyPadding);
  return std::string_view{buffer.bytes.get(), size_};
}

}  // namespace jsongate::httpd
