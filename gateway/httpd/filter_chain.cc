#include "gateway/httpd/filter_chain.h"

#include <ranges>
#include <utility>

#include "gateway/core/media_type.h"
#include "gateway/httpd/input_adapter.h"
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
  return !list.is_empty() && std::ranges::any_of(list_entries(list), [](const FilterEntry* filter) {
    return program_of(filter->slot) == nullptr;
  });
}

// The one that is added first is next to the handler.
void note_input(request_rec* request, ap_filter_t* filter) {
  auto& last = ensure_state(request).last_input;
  if (last == nullptr) last = filter;
}

std::unique_ptr<StreamFilter> start_guard(const filters::Validation& validation, Bytes largest) {
  if (validation.kind == filters::BodyKind::kNdjson) {
    return std::make_unique<filters::Ndjson>(validation, largest);
  }
  return std::make_unique<filters::JsonGuard>(validation, largest);
}

void attach_guard(request_rec* request) {
  const auto& settings = section_settings(request);
  const auto& validation = settings.validation.validate.value;
  if (validation.kind == filters::BodyKind::kAny) return;
  auto& meters = runtime().meters;
  const bool is_ndjson = validation.kind == filters::BodyKind::kNdjson;
  note_input(request,
             add_input_filter(request, start_guard(validation, settings.app.buffer_limit.value),
                              is_ndjson ? meters.ndjson : meters.json, false));
}

// A chain of input filters is read from its head: what is added last sees the body first.
void attach_input(request_rec* request) {
  const auto& list = section_settings(request).app.input_filters;
  if (list.is_empty()) return;
  const auto type = view(apr_table_get(request->headers_in, "Content-Type"));
  for (const auto* filter : list_entries(list) | std::views::reverse) {
    if (!matches_media_ranges(type, filter->types)) continue;
    note_input(request,
               add_input_filter(request, start_input_filter(request, filter->slot),
                                runtime().meters.python(filter->slot, Direction::kRequest), true));
  }
}

void attach_output(request_rec* request) {
  const auto& list = section_settings(request).app.output_filters;
  if (list.is_empty()) return;
  for (const auto* filter : list_entries(list)) {
    if (!take_output_slot(request, filter->slot)) continue;
    auto output = python_output_filter(filter->slot);
    output.types = filter->types;
    add_output_filter(request, output);
  }
  // What is filtered is whole: a range of what the handler sends is none of what the client gets.
  apr_table_unset(request->headers_in, "Range");
  apr_table_unset(request->headers_in, "If-Range");
}

}  // namespace

void attach_filters(request_rec* request) {
  if (request->main == nullptr && ap_request_has_body(request) != 0) {
    attach_input(request);
    attach_guard(request);  // the last one: nearest to the client
  }
  attach_output(request);
}

int prime_body(request_rec* request) {
  auto* state = find_state(request);
  if (state == nullptr || state->last_input == nullptr || state->exchange.app != nullptr) {
    return DECLINED;
  }
  const auto status = prime_input(std::exchange(state->last_input, nullptr));
  if (status != APR_SUCCESS) return ap_map_http_request_error(status, HTTP_BAD_REQUEST);
  const auto* fields = request->headers_in;
  if (view(request->handler) == "proxy-server" &&
      apr_table_get(fields, "Content-Length") == nullptr &&
      apr_table_get(fields, "Transfer-Encoding") == nullptr) {
    apr_table_setn(request->headers_in, "Transfer-Encoding", "chunked");
  }
  return DECLINED;
}

Problem filter_not_loaded() {
  return {.status = 503, .code = "filter_not_loaded", .detail = "the service is not available"};
}

bool lacks_filter(const request_rec* request) {
  const auto& settings = section_settings(request).app;
  return any_missing(settings.input_filters) || any_missing(settings.output_filters);
}

OutputFilter python_output_filter(std::size_t slot) {
  return {program_of(slot), &runtime().meters.python(slot, Direction::kResponse)};
}

bool take_output_slot(request_rec* request, std::size_t slot) {
  for (const auto* around = request->main; around != nullptr; around = around->main) {
    const auto* state = find_state(around);
    if (state != nullptr && std::ranges::count(state->output_slots, slot) > 0) return false;
  }
  auto& state = ensure_state(request);
  state.output_slots.push_back(slot);
  state.exchange.filtered_by_python = true;
  return true;
}

std::unique_ptr<StreamFilter> start_input_filter(request_rec* request, std::size_t slot) {
  auto& state = ensure_state(request);
  return program_of(slot)->start(state.exchange, state.wire, Direction::kRequest);
}

}  // namespace jsongate::httpd
