#include "gateway/httpd/body_stream.h"

#include <algorithm>
#include <utility>

#include "gateway/core/body_refusal.h"
#include "gateway/httpd/body.h"
#include "gateway/httpd/cut.h"
#include "gateway/httpd/fields.h"
#include "gateway/httpd/held_bucket.h"

namespace jsongate::httpd {
namespace {

constexpr apr_off_t kReadSize = 64 << 10;

}  // namespace

Result<BodyStream::Batch> RequestBodyStream::read(Needs needs, const void* reader) {
  drop_unneeded(needs, reader);
  if (!problem_) problem_ = gather();
  if (problem_ && batch_.empty()) return *problem_;
  return Batch{batch_, end_};
}

void RequestBodyStream::close() noexcept {
  for (auto& held : held_) drop(held);
  held_.clear();
  batch_.clear();
  guard_.reset();
  reservation_.resize(0);
}

void RequestBodyStream::drop(Held& held) noexcept {
  apr_bucket_destroy(held.bucket);
  memory_ -= held.memory;
}

void RequestBodyStream::drop_unneeded(Needs needs, const void* reader) {
  std::erase_if(held_, [&](Held& held) {
    if (needs(reader, held.piece)) return false;
    drop(held);
    return true;
  });
  reservation_.resize(memory_);
  batch_.clear();
  batch_bytes_ = 0;
}

// Waits for something, and takes what else is there.
std::optional<Problem> RequestBodyStream::gather() {
  if (!guard_) guard_.emplace(request_);
  const ErrorGuard::Reading reading(*guard_);
  while (!end_ && batch_bytes_ < kBatchBytes) {
    const auto block = batch_.empty() ? APR_BLOCK_READ : APR_NONBLOCK_READ;
    const auto status =
        ap_get_brigade(request_->input_filters, in_.get(), AP_MODE_READBYTES, block, kReadSize);
    const bool is_empty = status == APR_SUCCESS && APR_BRIGADE_EMPTY(in_.get());
    if (guard_->status() != 0) return refused_body(request_, guard_->status());
    if (block == APR_NONBLOCK_READ && (is_empty || APR_STATUS_IS_EAGAIN(status))) break;
    if (status != APR_SUCCESS) return unreadable_body(request_, status, answered_by_filter_);
    if (auto problem = take_arrived()) return problem;
  }
  return std::nullopt;
}

std::optional<Problem> RequestBodyStream::take_arrived() {
  std::optional<Problem> problem;
  while (!problem && !end_ && !APR_BRIGADE_EMPTY(in_.get())) {
    auto* bucket = APR_BRIGADE_FIRST(in_.get());
    if (AP_BUCKET_IS_ERROR(bucket)) {
      problem = unreadable_body(request_, APR_EGENERAL, answered_by_filter_);
    } else if (APR_BUCKET_IS_METADATA(bucket)) {
      end_ = APR_BUCKET_IS_EOS(bucket);
      apr_bucket_delete(bucket);
    } else {
      problem = add(bucket);
    }
  }
  apr_brigade_cleanup(in_.get());
  return problem;
}

std::optional<Problem> RequestBodyStream::add(apr_bucket* bucket) {
  const char* bytes = nullptr;
  apr_size_t size = 0;
  if (const auto status = apr_bucket_read(bucket, &bytes, &size, APR_BLOCK_READ))
    return unreadable_body(request_, status, answered_by_filter_);
  APR_BUCKET_REMOVE(bucket);
  if (size == 0) {
    apr_bucket_destroy(bucket);
    return std::nullopt;
  }
  std::size_t copied = 0;
  bucket = held_bucket(request_, bucket, {bytes, size}, held_.size(), copied);
  held_.push_back({bucket, next_++, held_memory(size)});
  batch_.push_back(text_of_held(bucket));
  batch_bytes_ += size;
  memory_ += held_.back().memory;
  exchange_.body_bytes += size;
  if (has_content_coding(request_->headers_in)) return failed(compressed_body());
  if (!reservation_.resize(memory_)) return failed(over_budget(request_));
  return std::nullopt;
}

// Nothing of what came with it is read.
Problem RequestBodyStream::failed(Problem problem) {
  batch_.clear();
  request_->connection->keepalive = AP_CONN_CLOSE;
  return problem;
}

}  // namespace jsongate::httpd
