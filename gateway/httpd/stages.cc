#include "gateway/httpd/stages.h"

#include "gateway/core/answer.h"
#include "gateway/httpd/access_hooks.h"
#include "gateway/httpd/document_filters.h"
#include "gateway/httpd/filter_chain.h"
#include "gateway/httpd/log_hooks.h"
#include "gateway/httpd/pool.h"
#include "gateway/httpd/problems.h"
#include "gateway/httpd/runtime.h"
#include "gateway/httpd/server_pages.h"
#include "gateway/httpd/settings.h"
#include "gateway/httpd/state.h"
#include "gateway/policies/all.h"

namespace jsongate::httpd {
namespace {

constexpr char kAppHandler[] = "jsongate-app";
constexpr char kUnknownHandler[] = "";

// What SetHandler says here, as httpd itself reads it later, for its own purposes; null: nothing.
const char* configured_handler(request_rec* request) {
  const auto* expression = core_settings(request).expr_handler;
  if (expression == nullptr) return nullptr;
  const char* error = nullptr;
  const char* said = ap_expr_str_exec(request, expression, &error);
  if (error != nullptr) return kUnknownHandler;  // httpd tells of it
  auto* name = apr_pstrdup(request->pool, said);
  ap_str_tolower(name);
  return view(name) == "none" ? nullptr : name;
}

int answer_app(RequestState& state) {
  const auto problem = jsongate::answer(state.exchange, state.wire);
  state.wire.forget_body();
  if (state.wire.answered_by_filter()) return AP_FILTER_ERROR;
  return problem ? send_problem(state, *problem) : OK;
}

void route_to_app(const request_rec* request, Exchange& exchange, const AppRef& ref) {
  const auto& apps = runtime().python.apps;
  auto* app = ref.slot < apps.size() ? apps[ref.slot].get() : nullptr;
  if (app != nullptr)
    return match_app(*app, request->method, below(request->uri, ref.base), exchange);
  exchange.refusal = Problem{
      .status = 503, .code = "app_not_loaded", .detail = "the application is not available"};
}

// httpd drops a Content-Length beside Transfer-Encoding and marks the connection before anybody can
// see it. (A stream of HTTP/2 is marked like that from the start.)
bool dropped_length(const request_rec* request) {
  return request->connection->master == nullptr && request->prev == nullptr &&
         request->connection->keepalive == AP_CONN_CLOSE &&
         apr_table_get(request->headers_in, "Transfer-Encoding") != nullptr;
}

void count(const request_rec* request, const RequestState& state,
           std::chrono::nanoseconds duration) {
  if (runtime().metrics == nullptr) return;
  // After an internal redirect the last request is the one that was answered.
  const auto* last = request;
  while (last->next != nullptr) last = last->next;
  const auto* answered = find_state(last) == nullptr ? &state : find_state(last);
  const auto& exchange = answered->exchange;
  runtime().metrics->record(
      {.route = answered->wire.route(),
       .method = view(request->method),  // null where the request line was refused
       .status = exchange.refusal ? exchange.refusal->status : last->status,
       .duration = duration,
       .bytes_in = exchange.body_bytes,
       .bytes_out = static_cast<std::uint64_t>(last->bytes_sent),
       .gil_wait = exchange.gil_wait,
       .gil_entries = exchange.gil_entries,
       .failed = exchange.failed});
  if (state.in_flight) runtime().metrics->request_ends();
}

}  // namespace

int receive(request_rec* request) {
  auto& state = ensure_state(request);
  state.exchange.length_dropped = dropped_length(request);
  state.in_flight =
      runtime().metrics != nullptr && request->main == nullptr && request->prev == nullptr;
  if (state.in_flight) runtime().metrics->request_begins();
  return DECLINED;
}

int route(request_rec* request) {
  const char* handler = configured_handler(request);
  const auto& app = section_settings(request).app.app;
  if (!is_server_page(handler) && (handler != nullptr || !app.given)) return DECLINED;
  if (handler == nullptr) {
    route_to_app(request, ensure_state(request).exchange, app.value);
    request->handler = kAppHandler;
  } else {
    request->handler = handler;
  }
  // Some modules look at it. No path: what opened a file of this name would find none.
  request->filename = copy_in_pool(request->pool, "jsongate:");
  return OK;
}

int is_no_file(request_rec* request) {
  if (request->handler == nullptr) return DECLINED;
  return request->handler == kAppHandler || is_server_page(request->handler) ? OK : DECLINED;
}

int admit(request_rec* request) {
  auto& state = ensure_state(request);
  if (lacks_filter(request)) return refuse(state, filter_not_loaded());
  if (lacks_hook(request)) return refuse(state, hook_not_loaded());
  for (const auto policy : policies::kPolicies) {
    if (auto problem = policy(state.exchange, state.wire))
      return refuse(state, std::move(*problem));
  }
  return read_fields(request);
}

int prepare(request_rec* request) {
  const int refused = run_access_hooks(request);
  return refused == DECLINED ? prime_body(request) : refused;
}

int answer(request_rec* request) {
  if (request->handler == kAppHandler) return answer_app(ensure_state(request));
  if (is_server_page(request->handler)) return answer_server_page(request, ensure_state(request));
  return DECLINED;
}

int record(request_rec* request) {
  const auto* state = find_state(request);
  const auto duration = state == nullptr ? std::chrono::nanoseconds(0) : state->wire.duration();
  if (state != nullptr) count(request, *state, duration);
  post_record(request, duration);
  return DECLINED;
}

int name_log_entry(const conn_rec*, const request_rec* request, const char** id) {
  const auto* state = request == nullptr ? nullptr : find_state(request);
  if (state == nullptr) return DECLINED;
  const auto text = state->exchange.id.text();
  *id = apr_pstrmemdup(request->pool, text.data(), text.size());
  return OK;
}

}  // namespace jsongate::httpd
