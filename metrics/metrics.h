// What the gateway counts, for all children together.
//
// Owner: the parent creates it before it forks and keeps it across graceful restarts, so that
// counters go on; children use the copy that fork gave them. Everything counted is in shared
// memory: a child that is killed loses nothing but what it was about to count, and no lock stays
// held. Threads: record(), request_begins(), request_ends() and the readers from any thread of any
// process. The others are for one thread at a time of the process named with them; claim() comes
// before the child's other threads start. Errors: only create() has any. Where there is no room for
// one more series, its observations go to the overflow series of its metric (every label
// "overflow") and are counted in jsongate_series_dropped_total.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "gateway/shared/arena.h"
#include "metrics/processes.h"
#include "metrics/series.h"
#include "metrics/shared_user_metrics.h"
#include "metrics/slots.h"

namespace jsongate::metrics {

struct RequestSample {
  std::string_view route;   // its template, never the raw path; empty is exported as "-"
  std::string_view method;  // as it came; what is not in labels.h is exported as "other"
  int status = 0;
  std::chrono::nanoseconds duration{0};
  std::uint64_t bytes_in = 0;            // of the request's body
  std::uint64_t bytes_out = 0;           // of the response's body
  std::chrono::nanoseconds gil_wait{0};  // observed only where gil_entries is not 0
  std::uint64_t gil_entries = 0;
  bool failed = false;  // the handler raised something that is no Problem
};

// Where one filter's values are; made once per filter and direction, then used by any thread.
struct FilterSeries {
  ValueIndex duration = 0;
  ValueIndex input = 0;
  ValueIndex output = 0;
  ValueIndex copied = 0;
  ValueIndex errors = 0;
  std::uint32_t dropped = 0;  // how many of them are overflow series
};

// What one filter did to one body.
struct FilterSample {
  std::chrono::nanoseconds duration{0};
  std::uint64_t input = 0;
  std::uint64_t output = 0;
  std::uint64_t copied = 0;
  bool failed = false;  // refused the body, or failed on it
};

struct RequestSeries;

class Metrics {
 public:
  // Takes all that is left of `arena`. `children`: how many may live at once, old generations
  // included: twice the MPM's limit is a good choice. Between kMinStripes and kMaxStripes of them
  // have a stripe of their own; more share one, slower but exact. The error is one line for the
  // administrator.
  static std::variant<Metrics, std::string> create(std::shared_ptr<shared::Arena> arena,
                                                   unsigned children);

  static constexpr unsigned kMinStripes = 4;
  static constexpr unsigned kMaxStripes = 64;
  static constexpr std::size_t kMaxSeries = 65536;

  // Parent: it has forked a child.
  void child_started() noexcept;
  // Child, before it serves.
  void claim(pid_t pid) noexcept;
  // Child, when it was asked to end and does so. Another pid than the one that claimed is ignored:
  // a process that a handler forked is no child of the server.
  void release_cleanly(pid_t pid) noexcept;
  // Parent, once per child that has ended, however it did.
  void child_gone(pid_t pid) noexcept;

  void request_begins() noexcept { add_to_gauge(process_, Metric::kRequestsInFlight, 1); }
  void request_ends() noexcept { add_to_gauge(process_, Metric::kRequestsInFlight, -1); }
  void record(const RequestSample& sample) noexcept;
  // `direction`: "request" or "response".
  FilterSeries filter_series(std::string_view filter, std::string_view direction) noexcept;
  void record(const FilterSeries& series, const FilterSample& sample) noexcept;

  // Adds to a counter that has one label. Slower than the others: it looks the series up.
  void count(Metric metric, std::string_view label, std::uint64_t increase) noexcept;
  // What applications define, beside the catalog: it has a third of the room.
  SharedUserMetrics& user() noexcept { return user_; }
  const SharedUserMetrics& user() const noexcept { return user_; }

  // For readers: sums over all children.
  std::uint64_t value(ValueIndex index) const noexcept { return slots_.sum(index); }
  std::int64_t gauge(Metric metric) const noexcept { return processes_.gauge(metric); }
  const SeriesTable& series() const noexcept { return series_; }
  std::size_t stripes() const noexcept { return slots_.stripes(); }

 private:
  explicit Metrics(std::shared_ptr<shared::Arena> arena) noexcept : arena_(std::move(arena)) {}
  bool lay_out(std::size_t stripes, std::size_t places, std::size_t capacity);

  static void add_to_gauge(Process* process, Metric metric, std::int64_t change) noexcept;
  void add(ValueIndex index, std::uint64_t count) noexcept {
    stripe_[index].fetch_add(count, std::memory_order_relaxed);
  }
  template <Metric metric>
  void observe(ValueIndex first, std::chrono::nanoseconds duration) noexcept;

  std::optional<Series> find(Metric metric, std::span<const std::string_view> labels) noexcept;
  ValueIndex place(Metric metric, std::span<const std::string_view> labels,
                   std::uint32_t& dropped) noexcept;
  RequestSeries resolve(const RequestSample& sample, std::uint8_t method) noexcept;
  RequestSeries cached(const RequestSample& sample) noexcept;

  std::shared_ptr<shared::Arena> arena_;
  Slots slots_;
  Processes processes_;
  SeriesTable series_;
  SharedUserMetrics user_;
  Value* stripe_ = nullptr;     // this process's
  Process* process_ = nullptr;  // this process's; null where there was no place
  std::uint64_t identity_ = 0;  // tells this object from others in the threads' caches
};

}  // namespace jsongate::metrics
