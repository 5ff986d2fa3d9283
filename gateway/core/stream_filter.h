// One filter over one body as it streams: the contract between the adapters in gateway/httpd, which
// move buckets, and whatever judges or changes bodies, native or Python, which sees bytes only.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "gateway/core/app.h"
#include "gateway/core/problem.h"

namespace jsongate {

enum class Direction { kRequest, kResponse };

// Where a filter says what goes on, in order. Valid during one on_batch(). None of it blocks or
// takes the GIL.
class Outlet {
 public:
  // Bytes [begin, begin + length) of a piece that the filter was shown, without a copy. Pieces are
  // numbered from 0 over the whole body; a piece of an earlier batch must have been claimed by
  // needs() ever since.
  virtual void pass(std::size_t piece, std::size_t begin, std::size_t length) = 0;
  // Bytes that are new, or somebody else's.
  virtual void put(Chunk chunk) = 0;
  // Whether it goes straight to another Python filter.
  virtual bool leads_to_python() const noexcept { return false; }
  // For the metric: the filter has copied this many bytes of the body for itself.
  virtual void copied(std::size_t bytes) = 0;

 protected:
  ~Outlet() = default;
};

// Made per body, used by one thread at a time, gone with the request.
class StreamFilter {
 public:
  virtual ~StreamFilter() = default;

  // The body goes on with `pieces`, whose bytes stay where they are until needs() disowns them;
  // `end`: nothing follows. Called at least once, not again after `end` or a Problem. A Problem
  // ends the body: the adapter answers it if no byte is out, and cuts the connection if some are.
  virtual std::optional<Problem> on_batch(std::span<const std::string_view> pieces, bool end,
                                          Outlet& out) = 0;

  // Whether a piece may still be looked at or passed; asked after each batch for those that were
  // needed before it.
  virtual bool needs(std::size_t piece) const noexcept = 0;

  // Bytes of the body that the filter keeps in memory of its own.
  virtual std::size_t buffered() const noexcept = 0;
};

// A filter that the configuration names, ready to be put over bodies. Lives as long as the process;
// any number of threads.
class FilterProgram {
 public:
  virtual ~FilterProgram() = default;
  // `exchange` and `wire` outlive the filter. No GIL is needed, none is taken.
  virtual std::unique_ptr<StreamFilter> start(Exchange& exchange, Wire& wire,
                                              Direction direction) const = 0;
};

}  // namespace jsongate
