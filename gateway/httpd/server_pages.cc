#include "gateway/httpd/server_pages.h"

#include <algorithm>

#include "gateway/httpd/api_description.h"
#include "gateway/httpd/brigade.h"
#include "gateway/httpd/problems.h"
#include "gateway/httpd/runtime.h"
#include "metrics/scrape.h"

namespace jsongate::httpd {
namespace {

int answer_metrics(request_rec*, RequestState& state) {
  state.wire.send(HTTP_OK, metrics::kPageContentType, own_text(metrics::page(*runtime().metrics)));
  return OK;
}

// Ready: everything that the configuration names in Python is loaded in this child.
int answer_health(request_rec*, RequestState& state) {
  if (!runtime().serving || !runtime().is_complete) {
    return send_problem(state,
                        {.status = 503, .code = "not_ready", .detail = "not everything is loaded"});
  }
  state.wire.reply_fields().set("Cache-Control", "no-store");
  state.wire.send(HTTP_OK, "application/json", {.bytes = "{\"status\":\"ok\"}"});
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
