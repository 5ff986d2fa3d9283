#include "gateway/httpd/server_pages.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "gateway/core/media_type.h"
#include "gateway/httpd/api_description.h"
#include "gateway/httpd/background.h"
#include "gateway/httpd/brigade.h"
#include "gateway/httpd/pool.h"
#include "gateway/httpd/problems.h"
#include "gateway/httpd/runtime.h"
#include "metrics/scrape.h"

namespace jsongate::httpd {
namespace {

int answer_metrics(request_rec*, RequestState& state) {
  runtime().metrics->record_limit_evictions(runtime().shared->limits().take_evictions());
  state.wire.send(HTTP_OK, metrics::kPageContentType, own_text(metrics::page(*runtime().metrics)));
  return OK;
}

// A child that is told to end takes no new connections: what still asks is to go elsewhere.
bool is_draining() {
  int state = 0;
  return ap_mpm_query(AP_MPMQ_MPM_STATE, &state) == APR_SUCCESS && state == AP_MPMQ_STOPPING;
}

Problem not_ready(std::string detail) {
  return {.status = 503, .code = "not_ready", .detail = std::move(detail)};
}

// Ready: everything that the configuration names in Python is loaded in this child, and says so.
std::optional<Problem> unready(const request_rec* request) {
  auto& process = runtime();
  if (is_draining()) return not_ready("this process is about to end");
  if (!process.serving) return not_ready("not everything is loaded");
  if (!process.is_complete) return not_ready(process.unloaded + " is not loaded");
  auto* life = process.python.lifecycle.get();
  if (life == nullptr || !life->has_health()) return std::nullopt;
  return process.readiness.problem(*life, log_of(request->server));
}

int answer_health(request_rec* request, RequestState& state) {
  const bool is_liveness = view(request->uri).ends_with("/live");
  const auto problem = is_liveness ? std::nullopt : unready(request);
  state.wire.reply_fields().set("Cache-Control", "no-store");
  if (problem) return send_problem(state, *problem);
  state.wire.send(HTTP_OK, kJsonType, {.bytes = "{\"status\":\"ok\"}"});
  return OK;
}

struct Page {
  std::string_view name;
  int (*answer)(request_rec* request, RequestState& state);
};

constexpr Page kPages[] = {{"jsongate-metrics", answer_metrics},
                           {"jsongate-health", answer_health},
                           {"jsongate-openapi", answer_api_description}};

const Page* find_page(const char* handler) {
  if (handler == nullptr) return nullptr;
  const auto* page = std::ranges::find(kPages, std::string_view{handler}, &Page::name);
  return page == std::end(kPages) ? nullptr : page;
}

}  // namespace

bool is_server_page(const char* handler) { return find_page(handler) != nullptr; }

int answer_server_page(request_rec* request, RequestState& state) {
  if (request->method_number != M_GET) {
    return send_problem(state, {.status = 405,
                                .code = "wrong_method",
                                .detail = "the resource does not know this method",
                                .fields = {{"Allow", "GET, HEAD"}}});
  }
  return find_page(request->handler)->answer(request, state);
}

}  // namespace jsongate::httpd
