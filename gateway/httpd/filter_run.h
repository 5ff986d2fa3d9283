// One filter at work on one body: shows it the data of buckets and turns what it says into buckets.
//
// Owner: the request's pool. Threads: one at a time. The adapters (input_adapter, output_adapter)
// decide when; nothing here reads from or passes to another filter of httpd.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "gateway/core/budget.h"
#include "gateway/core/inline_vector.h"
#include "gateway/core/stream_filter.h"
#include "gateway/httpd/apache.h"
#include "gateway/httpd/filter_meter.h"

namespace jsongate::httpd {

class FilterRun final : private Outlet {
 public:
  // `meter` is told at the end; it lives as long as the process.
  FilterRun(request_rec* request, std::unique_ptr<StreamFilter> filter, FilterMeter& meter);
  // A filter that has not ended is closed, which may take the GIL.
  ~FilterRun();
  FilterRun(const FilterRun&) = delete;
  FilterRun& operator=(const FilterRun&) = delete;

  // Adds a data bucket to the next batch and takes it over: it must be out of its brigade, and
  // `text` must have been read from it. `is_last`: the body ends with
  // the brigade that the bucket came in, so that nothing of it need outlive that brigade.
  void add(apr_bucket* bucket, std::string_view text, bool is_last);

  bool has_batch() const noexcept { return shown_ < next_; }
  // Large enough to be shown before more is read.
  bool is_full() const noexcept { return batch_bytes_ >= kBatchBytes; }

  // Shows the batch to the filter and appends what goes on to `out`; `end`: the body is complete. A
  // Problem ends the body. Blocks on the GIL for a Python filter. Not to be called again after
  // either.
  // `leads_to_python`: what goes on is handed to another Python filter at once.
  std::optional<Problem> step(bool end, apr_bucket_brigade* out, bool leads_to_python);

  // The body ends early: the filter is closed, what it held is dropped.
  void cancel() noexcept;

  bool has_ended() const noexcept { return filter_ == nullptr; }
  // Every byte shown so far has gone on, in order and untouched, and nothing else has.
  bool is_intact() const noexcept { return intact_ && passed_ == next_; }

 private:
  static constexpr std::size_t kBatchBytes = std::size_t{256} << 10;

  // A data bucket that was shown, in no brigade; null once it is needed no more.
  struct Piece {
    apr_bucket* bucket;
    std::size_t size;
    std::size_t memory;  // what it keeps busy for this filter
    unsigned uses = 0;   // by operations that are not done yet
  };
  // What the filter has said: a range of a piece, or new bytes.
  struct Operation {
    std::size_t piece;
    std::size_t begin;
    std::size_t length;
    Chunk chunk;
  };

  void pass(std::size_t piece, std::size_t begin, std::size_t length) override;
  void put(Chunk chunk) override;
  bool leads_to_python() const noexcept override { return leads_to_python_; }
  void copied(std::size_t bytes) override { sample_.copied += bytes; }

  Piece* find(std::size_t index) noexcept;
  void carry_out(apr_bucket_brigade* out);
  void carry_out_pass(const Operation& operation, apr_bucket_brigade* out);
  void forget_operations() noexcept;
  apr_bucket* taken(Piece& piece) noexcept;
  apr_bucket* shared(Piece& piece);
  void drop(Piece& piece) noexcept;
  void drop_all() noexcept;
  void drop_unneeded();
  std::optional<Problem> keep_within_budget();
  void finish(bool failed) noexcept;

  request_rec* request_;
  std::unique_ptr<StreamFilter> filter_;  // null: the body has ended
  FilterMeter& meter_;
  // Bodies of one batch need no other memory; what grows keeps its capacity.
  InlineVector<Piece, 2> pieces_;
  std::size_t first_ = 0;  // the number of the front of pieces_
  std::size_t shown_ = 0;  // pieces before this one have been shown
  std::size_t next_ = 0;   // the number of the next piece
  std::size_t batch_bytes_ = 0;
  std::size_t memory_ = 0;  // of all pieces
  InlineVector<std::string_view, 2> batch_;
  InlineVector<Operation, 2> operations_;
  std::size_t passed_ = 0;  // pieces that have gone on in order
  bool intact_ = true;
  bool leads_to_python_ = false;
  Reservation reservation_;
  metrics::FilterSample sample_;
};

}  // namespace jsongate::httpd
