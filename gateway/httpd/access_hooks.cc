#include "gateway/httpd/access_hooks.h"

#include <algorithm>
#include <vector>

#include "gateway/httpd/boundary.h"
#include "gateway/httpd/problems.h"
#include "gateway/httpd/runtime.h"
#include "gateway/httpd/settings.h"
#include "python/request_hooks.h"

namespace jsongate::httpd {
namespace {

constexpr char kName[] = "JSONGATE_HOOK_FIELDS";
ap_filter_rec_t* fields_filter = nullptr;  // set anew whenever httpd configures

const python::RequestHook* hook_at(std::size_t slot) {
  const auto& hooks = runtime().python.hooks;
  return slot < hooks.size() ? hooks[slot].get() : nullptr;
}

bool any_missing(const HookListSetting& list) {
  const auto is_there = [](const HookEntry& hook) { return hook_at(hook.slot) != nullptr; };
  return !each_node(list, is_there);
}

// Of an error that is told by a page of the administrator's (ErrorDocument): what was refused must
// not be refused again.
bool tells_of_error(const request_rec* request) {
  for (const auto* before = request->prev; before != nullptr; before = before->prev) {
    if (before->status >= 400) return true;
  }
  return false;
}

// A redirect within httpd makes a new request_rec for what the client has asked once.
void inherit(request_rec* request, RequestState& state) {
  const auto* before = request->prev == nullptr ? nullptr : find_state(request->prev);
  if (before == nullptr || state.has_inherited) return;
  state.has_inherited = true;
  state.hooks_run = before->hooks_run;
  state.hook_fields = before->hook_fields;
  restore_hook_fields(state, request->headers_out);
  if (state.exchange.python_request == nullptr) {
    state.exchange.python_request = before->exchange.python_request;
  }
  if (!before->wire.is_user_set()) return;
  state.wire.set_user(before->wire.user());
}

// The hooks that are still to run, noted as run.
std::vector<const python::RequestHook*> take_hooks(const HookListSetting& list,
                                                   RequestState& state) {
  std::vector<const python::RequestHook*> hooks;
  const auto take = [&](const HookEntry& hook) {
    if (std::ranges::find(state.hooks_run, hook.slot) != state.hooks_run.end()) return;
    state.hooks_run.push_back(hook.slot);
    hooks.push_back(hook_at(hook.slot));
  };
  each_node_in_order(list, take);
  return hooks;
}

// The fields that `run` sets are noted: httpd forgets those of headers_out where an upstream
// answers.
template <class Run>
auto noting_fields(request_rec* request, RequestState& state, Run run) {
  auto* others = request->headers_out;
  request->headers_out =
      state.hook_fields == nullptr ? apr_table_make(request->pool, 4) : state.hook_fields;
  auto result = run();
  state.hook_fields = request->headers_out;
  request->headers_out = others;
  replace_fields(others, state.hook_fields);
  return result;
}

apr_status_t add_fields(ap_filter_t* self, apr_bucket_brigade* brigade) {
  auto* request = self->r;
  if (const auto* state = find_state(request)) restore_hook_fields(*state, request->headers_out);
  ap_remove_output_filter(self);
  return ap_pass_brigade(self->next, brigade);
}

}  // namespace

int run_access_hooks(request_rec* request) {
  if (request->main != nullptr) return DECLINED;
  const auto& list = section_settings(request).app.access_hooks;
  if (request->prev != nullptr) inherit(request, ensure_state(request));
  if (list.is_empty() || tells_of_error(request)) return DECLINED;
  auto& state = ensure_state(request);
  const auto hooks = take_hooks(list, state);
  if (hooks.empty()) return DECLINED;
  if (std::ranges::find(hooks, nullptr) != hooks.end()) return refuse(state, hook_not_loaded());
  auto problem = noting_fields(
      request, state, [&] { return python::run_access_hooks(hooks, state.exchange, state.wire); });
  return problem ? refuse(state, std::move(*problem)) : DECLINED;
}

bool lacks_hook(const request_rec* request) {
  if (runtime().is_complete) return false;
  const auto& settings = section_settings(request).app;
  return any_missing(settings.access_hooks) || any_missing(settings.log_hooks);
}

Problem hook_not_loaded() {
  return {.status = 503, .code = "hook_not_loaded", .detail = "the service is not available"};
}

void restore_hook_fields(const RequestState& state, apr_table_t* fields) {
  if (state.hook_fields == nullptr) return;
  add_missing_fields(fields, state.hook_fields);
}

void keep_hook_fields(request_rec* request) {
  const auto* state = find_state(request);
  if (state == nullptr || state->hook_fields == nullptr) return;
  ap_add_output_filter_handle(fields_filter, nullptr, request, request->connection);
}

void register_hook_fields() {
  fields_filter =
      ap_register_output_filter(kName, guarded_status<&add_fields>, nullptr, AP_FTYPE_CONTENT_SET);
}

}  // namespace jsongate::httpd
