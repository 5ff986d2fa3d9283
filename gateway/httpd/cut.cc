#include "gateway/httpd/cut.h"

#include <utility>

#include "gateway/httpd/boundary.h"
#include "gateway/httpd/problems.h"
#include "gateway/httpd/state.h"

namespace jsongate::httpd {
namespace {

constexpr char kName[] = "JSONGATE_DROP";
ap_filter_rec_t* dropping_filter = nullptr;  // set anew whenever httpd configures

// httpd makes the error page that attach_problem() fills, below all filters of the content.
apr_status_t answer_with(request_rec* request, Problem problem) {
  auto* brigade = apr_brigade_create(request->pool, request->connection->bucket_alloc);
  request->status_line = nullptr;
  const int status = refuse(ensure_state(request), std::move(problem));
  APR_BRIGADE_INSERT_TAIL(
      brigade, ap_bucket_error_create(status, nullptr, request->pool, brigade->bucket_alloc));
  APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(brigade->bucket_alloc));
  ap_pass_brigade(request->proto_output_filters, brigade);
  // The error page has taken the place of all filters: what a handler goes on writing, whatever it
  // is told, would follow it to the client.
  ap_add_output_filter_handle(dropping_filter, nullptr, request, request->connection);
  return AP_FILTER_ERROR;
}

apr_status_t drop(ap_filter_t*, apr_bucket_brigade* brigade) {
  apr_brigade_cleanup(brigade);
  return AP_FILTER_ERROR;
}

}  // namespace

apr_bucket_brigade* cutting_brigade(request_rec* request) {
  auto* brigade = apr_brigade_create(request->pool, request->connection->bucket_alloc);
  APR_BRIGADE_INSERT_TAIL(brigade, ap_bucket_error_create(HTTP_BAD_GATEWAY, nullptr, request->pool,
                                                          brigade->bucket_alloc));
  APR_BRIGADE_INSERT_TAIL(brigade, apr_bucket_eos_create(brigade->bucket_alloc));
  request->connection->keepalive = AP_CONN_CLOSE;
  for (auto* around = request; around != nullptr; around = around->main) around->no_cache = 1;
  return brigade;
}

Problem over_budget(request_rec* request) {
  request->connection->keepalive = AP_CONN_CLOSE;
  return {.status = 503,
          .code = "over_budget",
          .detail = "the server holds too many bodies at the moment",
          .fields = {{"Retry-After", "1"}},
          .hint = "JsonGateBufferBudget"};
}

bool is_reply_begun(const request_rec* request) { return request->sent_bodyct != 0; }

void register_dropping_filter() {
  dropping_filter =
      ap_register_output_filter(kName, guarded_status<&drop>, nullptr, AP_FTYPE_RESOURCE);
}

apr_status_t replace_reply(ap_filter_t* self, Problem problem) {
  if (self->r->main != nullptr) return cut_reply(self, problem);
  return answer_with(self->r, std::move(problem));
}

apr_status_t cut_reply(ap_filter_t* self, const Problem& problem) {
  log_problem(ensure_state(self->r), problem, "cuts the reply");
  ap_pass_brigade(self->next, cutting_brigade(self->r));
  return AP_FILTER_ERROR;
}

apr_status_t refuse_body(request_rec* request, Problem problem) {
  if (!is_reply_begun(request)) return answer_with(request, std::move(problem));
  log_problem(ensure_state(request), problem, "cuts the request");
  request->connection->keepalive = AP_CONN_CLOSE;
  return APR_EGENERAL;
}

}  // namespace jsongate::httpd
