#include "gateway/httpd/document_filters.h"

#include <array>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "filters/all.h"
#include "gateway/core/inline_vector.h"
#include "gateway/core/media_type.h"
#include "gateway/httpd/cut.h"
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

using filters::DocumentTask;

constexpr std::array<std::string_view, 8> kDocumentTypes{kJsonType,
                                                         "+json",
                                                         "application/x-ndjson",
                                                         "application/ndjson",
                                                         "application/jsonl",
                                                         "application/x-jsonl",
                                                         "application/jsonlines",
                                                         "application/x-jsonlines"};
constexpr auto kJsonTypes = std::span(kDocumentTypes).first<2>();
constexpr auto kNdjsonTypes = std::span(kDocumentTypes).subspan<2>();

std::string_view type_of_body(const request_rec* request) {
  return view(apr_table_get(request->headers_in, "Content-Type"));
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

const DocumentTask* check_schema(request_rec* request, const filters::SchemaCheck& check) {
  const filters::JsonSchema::Report report = [request](const Problem& problem) {
    report_problem(ensure_state(request), problem);
  };
  return make_in_pool<filters::JsonSchema>(request->pool, check, report);
}

// What is done to one body, which is a document or a row of them.
struct Work {
  const DocumentTask* task;
  FilterMeter* meter;
  bool is_ndjson;
  bool changes;
};

// The works on a request's body, in the order in which it meets them.
using Works = InlineVector<Work, 3>;

void add_guard(request_rec* request, Works& works) {
  const auto& validation = section_settings(request).validation.validate.value;
  if (validation.kind == filters::BodyKind::kAny) return;
  auto& meters = runtime().meters;
  const bool is_ndjson = validation.kind == filters::BodyKind::kNdjson;
  works.push_back({make_in_pool<filters::JsonGuard>(request->pool, validation),
                   is_ndjson ? &meters.ndjson : &meters.json, is_ndjson, false});
}

void add_schema(request_rec* request, Works& works) {
  const auto* check = section_settings(request).schema.schemas.of(Direction::kRequest);
  if (check == nullptr) return;
  const bool is_ndjson = matches_media_ranges(type_of_body(request), kNdjsonTypes);
  works.push_back(
      {check_schema(request, *check), &runtime().meters.request_schema, is_ndjson, false});
}

void add_edits(request_rec* request, Works& works) {
  const auto type = type_of_body(request);
  if (!matches_media_ranges(type, kDocumentTypes)) return;
  const auto* plan = plan_edits(request, Direction::kRequest);
  if (plan == nullptr) return;
  works.push_back(
      {plan, &runtime().meters.request_edit, matches_media_ranges(type, kNdjsonTypes), true});
}

// `shared`: null where there is no other that holds the document.
std::unique_ptr<StreamFilter> start_work(const Work& work, Bytes largest,
                                         filters::SharedParse* shared, bool is_last) {
  if (work.is_ndjson) {
    return std::make_unique<filters::Ndjson>(*work.task, Direction::kRequest, largest);
  }
  return std::make_unique<filters::HeldDocument>(*work.task, Direction::kRequest, largest, shared,
                                                 is_last);
}

// A task over a reply.
class ReplyProgram final : public FilterProgram {
 public:
  ReplyProgram(request_rec* request, const DocumentTask* task, filters::SharedParse* shared,
               bool is_last)
      : request_(request), task_(task), shared_(shared), is_last_(is_last) {}

  std::unique_ptr<StreamFilter> start(Exchange&, Wire&, Direction direction) const override {
    const auto largest = largest_body(request_);
    if (matches_media_ranges(view(request_->content_type), kNdjsonTypes)) {
      return std::make_unique<filters::Ndjson>(*task_, direction, largest);
    }
    return std::make_unique<filters::HeldDocument>(*task_, direction, largest, shared_, is_last_);
  }

 private:
  request_rec* request_;
  const DocumentTask* task_;
  filters::SharedParse* shared_;
  bool is_last_;
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
  if (is_error_page(request) || ap_request_has_body(request) == 0 ||
      !matches_media_ranges(type_of_body(request), kJsonTypes)) {
    return DECLINED;
  }
  const auto tell = [request](std::string_view name, const std::string& value) {
    apr_table_set(request->subprocess_env, std::string(name).c_str(), value.c_str());
  };
  const auto* task = make_in_pool<filters::JsonExtract>(request->pool, list, tell);
  auto* filter = add_early_input_filter(
      request,
      std::make_unique<filters::HeldDocument>(*task, Direction::kRequest, largest_body(request)),
      runtime().meters.extract);
  auto& state = ensure_state(request);
  state.held_input = filter;
  const auto status = prime_input(filter);
  if (status != APR_SUCCESS) return ap_map_http_request_error(status, HTTP_BAD_REQUEST);
  if (!is_json_asked_for()) return DECLINED;
  const auto document = copy_held(filter, state.document_memory);
  if (!document) return refuse(state, over_budget(request));
  state.document = *document;
  return DECLINED;
}

bool has_document_input(const request_rec* request) {
  const auto& settings = section_settings(request);
  return settings.validation.validate.value.kind != filters::BodyKind::kAny ||
         settings.schema.schemas.of(Direction::kRequest) != nullptr ||
         !settings.edit.edits.is_empty();
}

void attach_document_input(request_rec* request) {
  Works works;
  add_guard(request, works);
  add_schema(request, works);
  add_edits(request, works);
  auto* shared = works.size() > 1 ? make_in_pool<filters::SharedParse>(request->pool) : nullptr;
  for (auto at = works.size(); at-- > 0;) {  // what is added last sees the body first
    const auto& work = works[at];
    const bool is_last = at + 1 == works.size();
    note_input(request,
               add_input_filter(request, start_work(work, largest_body(request), shared, is_last),
                                *work.meter, work.changes));
  }
}

void attach_document_output(request_rec* request) {
  const auto& settings = section_settings(request);
  const auto* check = settings.schema.schemas.of(Direction::kResponse);
  const auto* plan = plan_edits(request, Direction::kResponse);
  if (check == nullptr && plan == nullptr) return;
  ensure_state(request);  // it outlives the filters
  auto& meters = runtime().meters;
  auto* shared = check != nullptr && plan != nullptr
                     ? make_in_pool<filters::SharedParse>(request->pool)
                     : nullptr;
  const auto program = [request, shared](const DocumentTask* task, bool is_last) {
    return make_in_pool<ReplyProgram>(request->pool, request, task, shared, is_last);
  };
  if (check != nullptr) {
    add_output_filter(request, {.program = program(check_schema(request, *check), plan == nullptr),
                                .meter = &meters.response_schema,
                                .types = kDocumentTypes,
                                .is_native = true,
                                .only_success = true,
                                .may_be_unreadable = check->only_reports});
  }
  if (plan != nullptr) {
    add_output_filter(request, {.program = program(plan, true),
                                .meter = &meters.response_edit,
                                .types = kDocumentTypes,
                                .is_native = true});
  }
  if (plan != nullptr || !check->only_reports) want_all(request);
}

}  // namespace jsongate::httpd
