#include "gateway/httpd/filter_chain.h"

#include <utility>

#include "gateway/core/media_type.h"
#include "gateway/httpd/access_hooks.h"
#include "gateway/httpd/document_filters.h"
#include "gateway/httpd/input_adapter.h"
#include "gateway/httpd/log_hooks.h"
#include "gateway/httpd/pool.h"
#include "gateway/httpd/runtime.h"
#include "gateway/httpd/settings.h"

namespace jsongate::httpd {
namespace {

const FilterProgram* program_of(std::size_t slot) {
  const auto& filters = runtime().python.filters;
  return slot < filters.size() ? filters[slot].get() : nullptr;
}

bool any_missing(const FilterListSetting& list) {
  const auto is_there = [](const FilterEntry& filter) {
    return program_of(filter.slot) != nullptr;
  };
  return !each_node(list, is_there);
}

// An app's 404 and 405 need no body.
bool is_answered(const Exchange& exchange) {
  return exchange.app == nullptr || exchange.match.kind == RouteMatch::Kind::kFound;
}

// mod_proxy frames the body anew. It believes a Content-Length where no filter stands before
// httpd's own (a body with one has no trailers, which httpd would look for behind these); without
// one it must hear that there is a body at all.
void frame_for_proxy(request_rec* request, ap_filter_t* primed) {
  if (apr_table_get(request->headers_in, "Transfer-Encoding") != nullptr) return;
  if (apr_table_get(request->headers_in, "Content-Length") == nullptr) {
    apr_table_setn(request->headers_in, "Transfer-Encoding", "chunked");
  } else if (request->input_filters == primed) {
    request->proto_input_filters = primed;
  }
}

// What has been read of the body is in the filters of the request that was redirected: they go on
// with it, behind those that the new request has of others.
void carry_over(request_rec* request, ap_filter_t* primed) {
  auto** at = &request->input_filters;
  while (*at != nullptr && *at != request->proto_input_filters) at = &(*at)->next;
  if (*at != nullptr) *at = primed;
}

// Whether the body was another request's first: of one that failed nothing is left for its error
// document.
bool is_taken(request_rec* request) {
  for (const auto* before = request->prev; before != nullptr; before = before->prev) {
    if (before->status != HTTP_OK) return true;
    const auto* state = find_state(before);
    if (state == nullptr || state->primed == nullptr) continue;
    carry_over(request, state->primed);
    return true;
  }
  return false;
}

// A chain of input filters is read from its head: what is added last sees the body first.
void attach_input(request_rec* request) {
  const auto& list = section_settings(request).app.input_filters;
  if (list.is_empty()) return;
  const auto type = view(apr_table_get(request->headers_in, "Content-Type"));
  const auto attach = [request, type](const FilterEntry& filter) {
    if (!matches_media_ranges(type, filter.types)) return true;
    auto& meter = runtime().meters.python(filter.slot, Direction::kRequest);
    note_input(request,
               add_input_filter(request, start_input_filter(request, filter.slot), meter, true));
    return true;
  };
  each_node(list, attach);
}

void attach_output(request_rec* request) {
  const auto& list = section_settings(request).app.output_filters;
  if (list.is_empty()) return;
  auto& state = ensure_state(request);  // it outlives the filters
  const auto attach = [request](const FilterEntry& filter) {
    if (is_filtered_around(request, filter.slot)) return;
    auto output = python_output_filter(filter.slot);
    output.types = filter.types;
    add_output_filter(request, output);
  };
  each_node_in_order(list, attach);
  state.exchange.keeps_request = true;
  // What is filtered is whole: a range of what the handler sends is none of what the client gets.
  apr_table_unset(request->headers_in, "Range");
  apr_table_unset(request->headers_in, "If-Range");
}

bool filters_input(const request_rec* request) {
  return !section_settings(request).app.input_filters.is_empty() || has_document_input(request);
}

}  // namespace

// The one that is added first is next to the handler.
void note_input(request_rec* request, ap_filter_t* filter) {
  auto& last = ensure_state(request).last_input;
  if (last == nullptr) last = filter;
}

void attach_filters(request_rec* request) {
  continue_body(request);
  if (request->main == nullptr && !is_taken(request) && filters_input(request) &&
      ap_request_has_body(request) != 0) {
    attach_input(request);
    attach_document_input(request);  // nearest to the client
  }
  attach_output(request);
  attach_document_output(request);
  keep_hook_fields(request);
  if (has_log_hooks(request)) ensure_state(request).exchange.keeps_request = true;
}

int prime_body(request_rec* request) {
  auto* state = find_state(request);
  if (state == nullptr || state->last_input == nullptr || !is_answered(state->exchange)) {
    return DECLINED;
  }
  state->primed = std::exchange(state->last_input, nullptr);
  const auto status = prime_input(state->primed);
  if (status != APR_SUCCESS) return ap_map_http_request_error(status, HTTP_BAD_REQUEST);
  if (view(request->handler) == "proxy-server") frame_for_proxy(request, state->primed);
  return DECLINED;
}

Problem filter_not_loaded() {
  return {.status = 503, .code = "filter_not_loaded", .detail = "the service is not available"};
}

bool lacks_filter(const request_rec* request) {
  if (runtime().is_complete) return false;
  const auto& settings = section_settings(request).app;
  return any_missing(settings.input_filters) || any_missing(settings.output_filters);
}

OutputFilter python_output_filter(std::size_t slot) {
  return {program_of(slot), &runtime().meters.python(slot, Direction::kResponse)};
}

bool is_filtered_around(const request_rec* request, std::size_t slot) {
  for (const auto* around = request->main; around != nullptr; around = around->main) {
    if (meets_filter(around, program_of(slot))) return true;
  }
  return false;
}

std::unique_ptr<StreamFilter> start_input_filter(request_rec* request, std::size_t slot) {
  auto& state = ensure_state(request);
  return program_of(slot)->start(state.exchange, state.wire, Direction::kRequest);
}

}  // namespace jsongate::httpd
