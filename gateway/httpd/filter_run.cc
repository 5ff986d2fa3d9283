#include "gateway/httpd/filter_run.h"

#include <utility>

#include "gateway/httpd/brigade.h"
#include "gateway/httpd/cut.h"
#include "gateway/httpd/held_bucket.h"
#include "gateway/httpd/runtime.h"

namespace jsongate::httpd {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

FilterRun::FilterRun(request_rec* request, std::unique_ptr<StreamFilter> filter, FilterMeter& meter)
    : request_(request),
      filter_(std::move(filter)),
      meter_(meter),
      reservation_(runtime().budget) {}

FilterRun::~FilterRun() { cancel(); }

FilterRun::Piece* FilterRun::find(std::size_t index) noexcept {
  if (index < first_ || index >= shown_) return nullptr;
  auto& piece = pieces_[index - first_];
  return piece.bucket == nullptr ? nullptr : &piece;
}

void FilterRun::add(apr_bucket* bucket, std::string_view text, bool is_last) {
  if (text.empty()) {
    apr_bucket_destroy(bucket);
    return;
  }
  if (!is_last) bucket = held_bucket(request_, bucket, text, pieces_.size(), sample_.copied);
  text = text_of_held(bucket);
  const auto size = text.size();
  pieces_.push_back({bucket, size, held_memory(size)});
  batch_.push_back(text);
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

// The bucket itself, which its piece needs no more.
apr_bucket* FilterRun::taken(Piece& piece) noexcept {
  memory_ -= std::exchange(piece.memory, 0);
  return std::exchange(piece.bucket, nullptr);
}

// A bucket over the same bytes.
apr_bucket* FilterRun::shared(Piece& piece) {
  apr_bucket* bucket = nullptr;
  if (apr_bucket_copy(piece.bucket, &bucket) == APR_SUCCESS) return bucket;
  const auto text = text_of_held(piece.bucket);
  sample_.copied += text.size();
  return apr_bucket_heap_create(text.data(), text.size(), nullptr, piece.bucket->list);
}

void FilterRun::carry_out_pass(const Operation& operation, apr_bucket_brigade* out) {
  auto& piece = *find(operation.piece);
  const bool is_last_use = --piece.uses == 0 && !filter_->needs(operation.piece);
  auto* bucket = is_last_use ? taken(piece) : shared(piece);
  // What has gone on as a whole is no memory of this filter, though it may still look at it.
  if (operation.length == piece.size) memory_ -= std::exchange(piece.memory, 0);
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
  auto* bucket = taken(piece);
  apr_bucket_destroy(bucket);
}

void FilterRun::drop_all() noexcept {
  for (auto& piece : pieces_) drop(piece);
  pieces_.clear();
}

// What waits behind an older piece that is needed is asked for once, when it was just shown: a
// filter that holds everything is not asked about everything each time.
void FilterRun::drop_unneeded() {
  for (std::size_t index = shown_ - batch_.size(); index < shown_; ++index) {
    if (!filter_->needs(index)) drop(pieces_[index - first_]);
  }
  std::size_t gone = 0;
  for (; gone < pieces_.size(); ++gone) {
    if (pieces_[gone].bucket != nullptr && filter_->needs(first_ + gone)) break;
    drop(pieces_[gone]);
  }
  pieces_.erase_front(gone);
  first_ += gone;
  batch_.clear();
  batch_bytes_ = 0;
}

std::optional<Problem> FilterRun::keep_within_budget() {
  if (reservation_.resize(memory_ + filter_->buffered())) return std::nullopt;
  return over_budget(request_);
}

std::optional<Problem> FilterRun::step(bool end, apr_bucket_brigade* out, bool leads_to_python) {
  leads_to_python_ = leads_to_python;
  const auto begin = Clock::now();
  shown_ = next_;
  // A reply's batch is in memory whoever reads it; a request's is there for this filter.
  auto problem = meter_.direction() == Direction::kRequest ? keep_within_budget() : std::nullopt;
  if (!problem) problem = filter_->on_batch({batch_.data(), batch_.size()}, end, *this);
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
  drop_all();
  reservation_.resize(0);
  sample_.failed = failed;
  meter_.record(sample_);
}

void FilterRun::cancel() noexcept {
  if (filter_ != nullptr) finish(false);
}

}  // namespace jsongate::httpd
