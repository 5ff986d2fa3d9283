#include "gateway/httpd/problems.h"

#include "filters/all.h"
#include "gateway/core/line_budget.h"
#include "gateway/httpd/access_hooks.h"
#include "gateway/httpd/brigade.h"
#include "gateway/httpd/output_adapter.h"
#include "gateway/httpd/settings.h"
#include "gateway/json/problem_body.h"

namespace jsongate::httpd {
namespace {

// Refusals a second that a child logs at notice: enough to answer whoever asks about one, too few
// for a client to fill the disk with.
constexpr unsigned kRefusalLines = 100;

LogLevel limited_level() {
  static LineBudget refusals(kRefusalLines, std::chrono::seconds(1));
  return refusals.admit(LineBudget::Clock::now()) ? LogLevel::kNotice : LogLevel::kInfo;
}

std::string line_of(const Problem& problem, std::string_view what) {
  std::string line(what);
  line += ' ' + std::to_string(problem.status) + ' ' + problem.code + ": " + problem.detail;
  if (!problem.hint.empty()) line += " (" + problem.hint + ')';
  return line;
}

// ErrorDocument: the administrator's own words for this status.
bool has_error_document(request_rec* request) {
  return ap_response_code_string(request, ap_index_of_response(request->status)) != nullptr;
}

}  // namespace

void log_problem(const RequestState& state, const Problem& problem, std::string_view what) {
  const auto level = problem.status >= 500 ? state.wire.failure_level() : limited_level();
  state.wire.log(level, line_of(problem, what));
}

void report_problem(const RequestState& state, const Problem& problem) {
  state.wire.log(limited_level(), line_of(problem, "would answer"));
}

int send_problem(RequestState& state, const Problem& problem) {
  log_problem(state, problem, "answers");
  json::send_problem(problem, state.exchange.id(), state.wire);
  return OK;
}

int refuse(RequestState& state, Problem problem) {
  const int status = problem.status;
  state.exchange.refusal = std::move(problem);
  return status;
}

void attach_problem(request_rec* request) {
  auto& state = ensure_state(request);
  restore_hook_fields(state, request->err_headers_out);
  if (request->status < 400) return;
  const bool refused = state.exchange.refusal && state.exchange.refusal->status == request->status;
  if (!refused &&
      (!section_settings(request).problem_document.problems.value || has_error_document(request)))
    return;
  request->status_line = line_of_unknown(request, request->status);
  // httpd's own notes may quote the request.
  const Problem problem = refused ? *state.exchange.refusal : server_problem(request->status);
  log_problem(state, problem, "answers");
  // These are the fields of the page, once httpd has put away those of the reply that is not sent.
  for (const auto& [name, value] : problem.fields) {
    apr_table_set(request->err_headers_out, name.c_str(), value.c_str());
  }
  add_page_filter(
      request,
      std::make_unique<filters::ProblemDocument>(json::problem_body(problem, state.exchange.id())),
      json::kProblemType);
}

}  // namespace jsongate::httpd
