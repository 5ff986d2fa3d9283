#include "gateway/httpd/document_filters.h"

#include <array>
#include <memory>
#include <string>
#include <utility>

#include "filters/all.h"
#include "gateway/core/media_type.h"
#include "gateway/httpd/expressions.h"
#include "gateway/httpd/filter_chain.h"
#include "gateway/httpd/input_adapter.h"
#include "gateway/httpd/output_adapter.h"
#include "gateway/httpd/pool.h"
#include "gateway/httpd/problems.h"
#include "gateway/httpd/runtime.h"
#include "gateway/httpd/settings.h"
#include "gateway/httpd/state.h"

namespace jsongate::httpd {
namespace {

constexpr std::array<std::string_view, 2> kJsonTypes{"application/json", "+json"};
// Edits decide by names: one that stands twice is refused.
constexpr filters::Validation kEditLimits{.kind = filters::BodyKind::kJson,
                                          .depth = filters::Validation::kDeepest};

bool has_json_body(const request_rec* request) {
  return matches_media_ranges(view(apr_table_get(request->headers_in, "Content-Type")), kJsonTypes);
}

Bytes largest_body(const request_rec* request) {
  return section_settings(request).app.buffer_limit.value;
}

// Null: nothing is to be edited.
const filters::ConfiguredEdits* plan_edits(request_rec* request, Direction direction) {
  const auto& list = section_settings(request).edit.edits;
  if (list.is_empty()) return nullptr;
  const auto* expressions = make_in_pool<RequestExpressions>(request->pool, request);
  const auto* plan =
      make_in_pool<filters::ConfiguredEdits>(request->pool, list, direction, *expressions);
  return plan->is_empty() ? nullptr : plan;
}

std::unique_ptr<StreamFilter> start_schema(request_rec* request, const filters::SchemaCheck& check,
                                           Direction direction) {
  const auto report = [request](const Problem& problem) {
    report_problem(ensure_state(request), problem);
  };
  return std::make_unique<filters::JsonSchema>(check, direction, largest_body(request), report);
}

class SchemaProgram final : public FilterProgram {
 public:
  SchemaProgram(request_rec* request, const filters::SchemaCheck* check)
      : request_(request), check_(check) {}
  std::unique_ptr<StreamFilter> start(Exchange&, Wire&, Direction direction) const override {
    return start_schema(request_, *check_, direction);
  }

 private:
  request_rec* request_;
  const filters::SchemaCheck* check_;
};

class EditProgram final : public FilterProgram {
 public:
  EditProgram(const filters::ConfiguredEdits* plan, Bytes largest)
      : plan_(plan), largest_(largest) {}
  std::unique_ptr<StreamFilter> start(Exchange&, Wire&, Direction direction) const override {
    return std::make_unique<filters::JsonEdit>(*plan_, direction, kEditLimits, largest_);
  }

 private:
  const filters::ConfiguredEdits* plan_;
  Bytes largest_;
};

// What SetEnvIf or a request before an internal redirect said is no field of this body.
void unset_fields(request_rec* request, const filters::ExtractListSetting& list) {
  const auto unset = [request](const filters::ExtractEntry& entry) {
    apr_table_unset(request->subprocess_env, entry.name.data());
  };
  each_node_in_order(list, unset);
}

// ErrorDocument: the body belongs to the request that failed, and may be half read.
bool is_error_page(const request_rec* request) {
  return request->prev != nullptr && ap_is_HTTP_ERROR(request->prev->status);
}

// What is looked at as a whole is wanted whole.
void want_all(request_rec* request) {
  apr_table_unset(request->headers_in, "Range");
  apr_table_unset(request->headers_in, "If-Range");
}

}  // namespace

void continue_body(request_rec* request) {
  if (request->prev == nullptr || request->main != nullptr) return;
  const auto* before = find_state(request->prev);
  auto& state = ensure_state(request);
  if (before == nullptr || before->held_input == nullptr || state.held_input != nullptr) return;
  if (before->primed != nullptr) return;  // it is behind the filters of the other request
  state.held_input = continue_input_filter(request, before->held_input);
  state.document = before->document;
}

int read_fields(request_rec* request) {
  const auto& list = section_settings(request).extraction.extracts;
  continue_body(request);
  if (list.is_empty() || request->main != nullptr) return DECLINED;
  unset_fields(request, list);
  if (is_error_page(request) || ap_request_has_body(request) == 0 || !has_json_body(request)) {
    return DECLINED;
  }
  const auto tell = [request](std::string_view name, const std::string& value) {
    apr_table_set(request->subprocess_env, std::string(name).c_str(), value.c_str());
  };
  auto* filter = add_early_input_filter(
      request, std::make_unique<filters::JsonExtract>(list, largest_body(request), tell),
      runtime().meters.extract);
  ensure_state(request).held_input = filter;
  const auto status = prime_input(filter);
  if (status != APR_SUCCESS) return ap_map_http_request_error(status, HTTP_BAD_REQUEST);
  if (is_json_asked_for()) ensure_state(request).document = copy_held(filter);
  return DECLINED;
}

void attach_document_input(request_rec* request) {
  auto& meters = runtime().meters;
  const auto* plan = has_json_body(request) ? plan_edits(request, Direction::kRequest) : nullptr;
  if (plan != nullptr) {
    note_input(request,
               add_input_filter(request,
                                std::make_unique<filters::JsonEdit>(
                                    *plan, Direction::kRequest, kEditLimits, largest_body(request)),
                                meters.request_edit, true));
  }
  const auto* check = section_settings(request).schema.schemas.of(Direction::kRequest);
  if (check != nullptr) {
    note_input(request,
               add_input_filter(request, start_schema(request, *check, Direction::kRequest),
                                meters.request_schema, false));
  }
}

void attach_document_output(request_rec* request) {
  const auto& settings = section_settings(request);
  const auto* check = settings.schema.schemas.of(Direction::kResponse);
  if (check == nullptr && settings.edit.edits.is_empty()) return;
  ensure_state(request);  // it outlives the filters
  auto& meters = runtime().meters;
  if (check != nullptr) {
    add_output_filter(request,
                      {.program = make_in_pool<SchemaProgram>(request->pool, request, check),
                       .meter = &meters.response_schema,
                       .types = kJsonTypes,
                       .is_native = true,
                       .only_success = true,
                       .may_be_unreadable = check->only_reports});
  }
  const auto* plan = plan_edits(request, Direction::kResponse);
  if (plan != nullptr) {
    add_output_filter(
        request, {.program = make_in_pool<EditProgram>(request->pool, plan, largest_body(request)),
                  .meter = &meters.response_edit,
                  .types = kJsonTypes,
                  .is_native = true});
  }
  if (plan != nullptr || (check != nullptr && !check->only_reports)) want_all(request);
}

}  // namespace jsongate::httpd
