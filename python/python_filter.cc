#include "python/python_filter.h"

#include <vector>

#include "python/failure.h"
#include "python/filter_run.h"
#include "python/gil.h"
#include "python/line_table.h"
#include "python/request_type.h"
#include "python/shared_request.h"

namespace jsongate::python {
namespace {

class RunningFilter final : public StreamFilter {
 public:
  RunningFilter(const PlannedFunction& function, Exchange& exchange, Wire& wire,
                Direction direction)
      : function_(function),
        exchange_(exchange),
        wire_(wire),
        run_(function, direction, wire.buffer_limit().count) {
    head_.is_filter = true;
  }
  RunningFilter(const RunningFilter&) = delete;
  RunningFilter& operator=(const RunningFilter&) = delete;
  // The request has died, or the server wants no more of the body.
  ~RunningFilter() override {
    if (has_run_ && !run_.is_over()) abandon();
  }

  std::optional<Problem> on_batch(std::span<const std::string_view> pieces, bool end,
                                  Outlet& out) override {
    if (run_.is_over()) {
      run_.skip(pieces, out);
      return std::nullopt;
    }
    auto failure = enter(pieces, end, out);
    tell_kept_address();
    if (!failure) return std::nullopt;
    return report_failure(std::move(*failure), exchange_, wire_);
  }

  bool needs(std::size_t piece) const noexcept override { return run_.needs(piece); }
  std::size_t buffered() const noexcept override { return run_.buffered(); }

 private:
  // All that needs the GIL, in one entry.
  std::optional<Failure> enter(std::span<const std::string_view> pieces, bool end, Outlet& out) {
    Gil gil(exchange_);
    const auto request = request_of(exchange_);
    auto progress = FilterRun::Progress::kFailed;
    if (request) {
      has_run_ = true;
      leave_request(exchange_, request.get());
      const Shown shown(request.get(), exchange_, wire_, head_);
      progress = run_.on_batch(pieces, end, request.get(), out);
    }
    if (progress != FilterRun::Progress::kFailed) {
      if (out.leads_to_python() && !run_.kept_address()) gil.keep();
      return std::nullopt;
    }
    return take_failure(Culprit::kFilter, function_.where);
  }

  void abandon() noexcept {
    std::vector<std::string> log;
    {
      const Gil gil(exchange_);
      const auto request = request_of(exchange_);
      const Shown shown(request.get(), exchange_, wire_, head_);
      if (!run_.abandon()) log = take_failure(Culprit::kFilter, function_.where).log;
    }
    log_failure(log, wire_);
    tell_kept_address();
  }

  void tell_kept_address() const noexcept {
    if (run_.kept_address()) log_kept_address("filter", function_.where, wire_);
  }

  const PlannedFunction& function_;
  Exchange& exchange_;
  Wire& wire_;
  FilterRun run_;
  ReplyHead head_;
  bool has_run_ = false;
};

}  // namespace

std::variant<std::unique_ptr<PythonFilter>, std::string> PythonFilter::from_plan(PyObject* plan) {
  auto function = PlannedFunction::from_plan(plan);
  if (!function) return take_message();
  make_line_table(function->function);
  return std::make_unique<PythonFilter>(std::move(*function));
}

std::unique_ptr<StreamFilter> PythonFilter::start(Exchange& exchange, Wire& wire,
                                                  Direction direction) const {
  return std::make_unique<RunningFilter>(function_, exchange, wire, direction);
}

}  // namespace jsongate::python
