#include "gateway/httpd/filter_run.h"

#include <algorithm>

#include "gateway/httpd/brigade.h"
#include "gateway/httpd/cut.h"
#include "gateway/httpd/runtime.h"

namespace jsongate::httpd {
namespace {

using Clock = std::chrono::steady_clock;

// What a bucket costs beside its bytes, roughly; it counts where they are few.
constexpr std::size_t kBucketMemory = 256;
constexpr std::size_t kFewBytes = 1024;
// So many pieces may wait before small ones are brought together: a body that trickles in byte by
// byte takes a block of 8,000 bytes for each of them.
constexpr std::size_t kManyPieces = 16;

std::size_t block_size(const apr_bucket* bucket) {
  if (!APR_BUCKET_IS_HEAP(bucket)) return bucket->length;
  return static_cast<const apr_bucket_heap*>(bucket->data)->alloc_len;
}

}  // namespace

FilterRun::FilterRun(request_rec* request, std::unique_ptr<StreamFilter> filter, FilterMeter& meter)
    : request_(request),
      filter_(std::move(filter)),
      meter_(meter),
      held_(apr_brigade_create(request->pool, request->connection->bucket_alloc)),
      reservation_(runtime().budget) {}

FilterRun::~FilterRun() { cancel(); }

FilterRun::Piece* FilterRun::find(std::size_t index) noexcept {
  if (index < first_ || index >= shown_) return nullptr;
  auto& piece = pieces_[index - first_];
  return piece.bucket == nullptr ? nullptr : &piece;
}

// A transient bucket's bytes do not stay (mod_proxy sends such); those of a small one may keep a
// large block busy.
apr_bucket* FilterRun::compacted(apr_bucket* bucket, std::string_view text) {
  const bool is_wasteful = pieces_.size() >= kManyPieces && 4 * text.size() < block_size(bucket);
  if (!APR_BUCKET_IS_TRANSIENT(bucket) && !is_wasteful) return bucket;
  auto* copy = apr_bucket_heap_create(text.data(), text.size(), nullptr, bucket->list);
  sample_.copied += text.size();
  apr_bucket_destroy(bucket);
  return copy;
}

void FilterRun::add(apr_bucket* bucket, std::string_view text, bool is_last) {
  if (text.empty()) {
    apr_bucket_destroy(bucket);
    return;
  }
  if (!is_last) bucket = compacted(bucket, text);
  APR_BRIGADE_INSERT_TAIL(held_, bucket);
  const char* bytes = nullptr;
  apr_size_t size = 0;
  apr_bucket_read(bucket, &bytes, &size, APR_BLOCK_READ);  // it is in memory: cannot fail or block
  pieces_.push_back({bucket, size, size < kFewBytes ? size + kBucketMemory : size});
  batch_.emplace_back(bytes, size);
  memory_ += pieces_.back().memory;
  batch_bytes_ += size;
  sample_.input += size;
  ++next_;
}

void FilterRun::pass(std::size_t index, std::size_t begin, std::size_t length) {
  auto* piece = find(index);
  if (piece == nullptr || begin > piece->size || length > piece->size - begin || length == 0)
    return;
  if (index == passed_ && length == piece->size) {
    ++passed_;
  } else {
    intact_ = false;
  }
  ++piece->uses;
  sample_.output += length;
  operations_.push_back({index, begin, length, {}});
}

void FilterRun::put(Chunk chunk) {
  if (chunk.bytes.empty()) {
    if (chunk.release != nullptr) chunk.release(chunk.owner);
    return;
  }
  intact_ = false;
  sample_.output += chunk.bytes.size();
  operations_.push_back({0, 0, 0, chunk});
}

void FilterRun::carry_out_pass(const Operation& operation, apr_bucket_brigade* out) {
  auto& piece = *find(operation.piece);
  auto* bucket = piece.bucket;
  const bool is_last_use = --piece.uses == 0 && !filter_->needs(operation.piece);
  if (is_last_use) {
    APR_BUCKET_REMOVE(bucket);
    piece.bucket = nullptr;
    memory_ -= piece.memory;
  } else if (apr_bucket_copy(bucket, &bucket) != APR_SUCCESS) {
    const auto* bytes = static_cast<const char*>(nullptr);
    apr_size_t size = 0;
    apr_bucket_read(piece.bucket, &bytes, &size, APR_BLOCK_READ);
    bucket = apr_bucket_heap_create(bytes, size, nullptr, held_->bucket_alloc);
    sample_.copied += size;
  }
  APR_BRIGADE_INSERT_TAIL(out, bucket);
  if (operation.begin > 0) {
    apr_bucket_split(bucket, operation.begin);
    auto* rest = APR_BUCKET_NEXT(bucket);
    apr_bucket_delete(bucket);
    bucket = rest;
  }
  if (operation.length == bucket->length) return;
  apr_bucket_split(bucket, operation.length);
  apr_bucket_delete(APR_BUCKET_NEXT(bucket));
}

void FilterRun::carry_out(apr_bucket_brigade* out) {
  for (const auto& operation : operations_) {
    if (operation.length > 0) {
      carry_out_pass(operation, out);
    } else {
      APR_BRIGADE_INSERT_TAIL(out, chunk_bucket(operation.chunk, out->bucket_alloc));
    }
  }
  operations_.clear();
}

void FilterRun::forget_operations() noexcept {
  for (const auto& operation : operations_) {
    if (operation.chunk.release != nullptr) operation.chunk.release(operation.chunk.owner);
  }
  operations_.clear();
}

void FilterRun::drop(Piece& piece) noexcept {
  if (piece.bucket == nullptr) return;
  apr_bucket_delete(piece.bucket);
  piece.bucket = nullptr;
  memory_ -= piece.memory;
}

// What waits behind an older piece that is needed is asked for once, when it was just shown: a
// filter that holds everything is not asked about everything each time.
void FilterRun::drop_unneeded() {
  for (std::size_t index = shown_ - batch_.size(); index < shown_; ++index) {
    if (!filter_->needs(index)) drop(pieces_[index - first_]);
  }
  while (!pieces_.empty() && (pieces_.front().bucket == nullptr || !filter_->needs(first_))) {
    drop(pieces_.front());
    pieces_.pop_front();
    ++first_;
  }
  batch_.clear();
  batch_bytes_ = 0;
}

std::optional<Problem> FilterRun::keep_within_budget() {
  if (reservation_.resize(memory_ + filter_->buffered())) return std::nullopt;
  return over_budget(request_);
}

std::optional<Problem> FilterRun::step(bool end, apr_bucket_brigade* out) {
  const auto begin = Clock::now();
  shown_ = next_;
  // A reply's batch is in memory whoever reads it; a request's is there for this filter.
  auto problem = meter_.direction() == Direction::kRequest ? keep_within_budget() : std::nullopt;
  if (!problem) problem = filter_->on_batch(batch_, end, *this);
  sample_.duration += Clock::now() - begin;
  if (!problem) {
    carry_out(out);
    drop_unneeded();
    if (!end) problem = keep_within_budget();
  }
  if (problem || end) finish(problem.has_value());
  return problem;
}

void FilterRun::finish(bool failed) noexcept {
  forget_operations();
  filter_.reset();
  apr_brigade_cleanup(held_);
  pieces_.clear();
  reservation_.resize(0);
  sample_.failed = failed;
  meter_.record(sample_);
}

void FilterRun::cancel() noexcept {
  if (filter_ != nullptr) finish(false);
}

}  // namespace jsongate::httpd
