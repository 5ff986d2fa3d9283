// Every metric that the gateway exports, each in one line of JSONGATE_METRICS. To add a metric, add
// a line.
//
// Names, units and types follow https://prometheus.io/docs/practices/naming/. All values here are
// compile-time constants.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace jsongate::metrics {

enum class Type : std::uint8_t {
  kCounter,    // only grows; survives the child that counted
  kGauge,      // a child's part is zero again once the child is gone; has no labels
  kHistogram,  // of durations: kept in integer nanoseconds, exported in seconds
};

inline constexpr std::size_t kMaxLabels = 3;

struct LabelNames {
  std::array<std::string_view, kMaxLabels> names;
  std::size_t count = 0;
};

using Nanoseconds = std::chrono::nanoseconds;
using Bounds = std::span<const Nanoseconds>;  // inclusive upper bounds, ascending; +Inf is implied

namespace detail {

using std::chrono_literals::operator""us;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

inline constexpr LabelNames kNoLabels{};
inline constexpr LabelNames kRoute{{"route"}, 1};
inline constexpr LabelNames kFunction{{"function"}, 1};
inline constexpr LabelNames kRouteMethodStatus{{"route", "method", "status"}, 3};
inline constexpr LabelNames kFilterDirection{{"filter", "direction"}, 2};

inline constexpr std::array<Nanoseconds, 0> kNoBounds{};
inline constexpr std::array<Nanoseconds, 16> kRequestBounds{
    100us, 250us, 500us, 1ms,   2500us, 5ms,    10ms, 25ms,
    50ms,  100ms, 250ms, 500ms, 1s,     2500ms, 5s,   10s};
inline constexpr std::array<Nanoseconds, 12> kWaitBounds{1us, 10us, 50us, 100us, 500us, 1ms,
                                                         5ms, 10ms, 50ms, 100ms, 500ms, 1s};
inline constexpr std::array<Nanoseconds, 10> kFilterBounds{2us, 5us,  10us,  50us, 100us,
                                                           1ms, 10ms, 100ms, 1s,   10s};

}  // namespace detail

// X(enumerator, name, type, label names, histogram bounds, help)
// clang-format off
#define JSONGATE_METRICS(X)                                                                       \
  X(kRequests, "jsongate_requests_total", kCounter, kRouteMethodStatus, kNoBounds,                \
    "Requests answered.")                                                                         \
  X(kRequestDuration, "jsongate_request_duration_seconds", kHistogram, kRoute, kRequestBounds,    \
    "Time from a request's arrival to the end of its answer.")                                    \
  X(kRequestBytes, "jsongate_request_body_bytes_total", kCounter, kRoute, kNoBounds,              \
    "Bytes of request bodies read.")                                                              \
  X(kResponseBytes, "jsongate_response_body_bytes_total", kCounter, kRoute, kNoBounds,            \
    "Bytes of response bodies sent.")                                                             \
  X(kPythonExceptions, "jsongate_python_exceptions_total", kCounter, kRoute, kNoBounds,           \
    "Requests whose handler raised something that is no Problem.")                                \
  X(kRequestsInFlight, "jsongate_requests_in_flight", kGauge, kNoLabels, kNoBounds,               \
    "Requests being worked on.")                                                                  \
  X(kGilWait, "jsongate_gil_wait_seconds", kHistogram, kNoLabels, kWaitBounds,                    \
    "Time that a request waited for Python's global interpreter lock.")                           \
  X(kGilEntries, "jsongate_gil_entries_total", kCounter, kNoLabels, kNoBounds,                    \
    "Times that Python's global interpreter lock was taken.")                                     \
  X(kFilterDuration, "jsongate_filter_duration_seconds", kHistogram, kFilterDirection,            \
    kFilterBounds, "Time that a filter worked on one body, its wait for Python's lock included.") \
  X(kFilterInput, "jsongate_filter_input_bytes_total", kCounter, kFilterDirection, kNoBounds,     \
    "Bytes of bodies that a filter was shown.")                                                   \
  X(kFilterOutput, "jsongate_filter_output_bytes_total", kCounter, kFilterDirection, kNoBounds,   \
    "Bytes of bodies that a filter let through or made.")                                         \
  X(kFilterCopied, "jsongate_filter_copied_bytes_total", kCounter, kFilterDirection, kNoBounds,   \
    "Bytes of bodies that had to be copied for a filter.")                                        \
  X(kFilterErrors, "jsongate_filter_errors_total", kCounter, kFilterDirection, kNoBounds,         \
    "Bodies that a filter refused, or failed on.")                                                \
  X(kEveryRuns, "jsongate_every_runs_total", kCounter, kFunction, kNoBounds,                      \
    "Runs of a periodic job.")                                                                    \
  X(kEveryFailures, "jsongate_every_failures_total", kCounter, kFunction, kNoBounds,              \
    "Runs of a periodic job that raised.")                                                        \
  X(kEverySkipped, "jsongate_every_skipped_total", kCounter, kFunction, kNoBounds,                \
    "Runs of a periodic job that were due while the last one went on.")                           \
  X(kChildren, "jsongate_children", kGauge, kNoLabels, kNoBounds,                                 \
    "Child processes running.")                                                                   \
  X(kChildrenStarted, "jsongate_children_started_total", kCounter, kNoLabels, kNoBounds,          \
    "Child processes started.")                                                                   \
  X(kChildrenDied, "jsongate_children_died_total", kCounter, kNoLabels, kNoBounds,                \
    "Child processes that ended without being asked to.")                                         \
  X(kSeriesDropped, "jsongate_series_dropped_total", kCounter, kNoLabels, kNoBounds,              \
    "Observations counted in an overflow series for lack of room.")
// clang-format on

enum class Metric : std::uint8_t {
#define JSONGATE_ENUMERATOR(enumerator, name, type, labels, bounds, help) enumerator,
  JSONGATE_METRICS(JSONGATE_ENUMERATOR)
#undef JSONGATE_ENUMERATOR
};

struct MetricSpec {
  Metric id;
  std::string_view name;
  Type type;
  LabelNames labels;
  Bounds bounds;
  std::string_view help;
};

inline constexpr std::array kCatalog{
#define JSONGATE_SPEC(enumerator, name, type, labels, bounds, help) \
  MetricSpec{Metric::enumerator, name, Type::type, detail::labels, detail::bounds, help},
    JSONGATE_METRICS(JSONGATE_SPEC)
#undef JSONGATE_SPEC
};
#undef JSONGATE_METRICS

inline constexpr std::size_t kMetricCount = kCatalog.size();

constexpr std::size_t index_of(Metric metric) noexcept { return static_cast<std::size_t>(metric); }
constexpr const MetricSpec& spec_of(Metric metric) noexcept { return kCatalog[index_of(metric)]; }

}  // namespace jsongate::metrics
