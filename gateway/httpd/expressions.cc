#include "gateway/httpd/expressions.h"

#include <atomic>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

#include "filters/json_extract/json_extract.h"
#include "gateway/httpd/boundary.h"
#include "gateway/httpd/configuration_host.h"
#include "gateway/httpd/pool.h"
#include "gateway/httpd/state.h"
#include "gateway/json/parser_pool.h"

namespace jsongate::httpd {
namespace {

using filters::Selector;

std::atomic<bool> asked_for{false};  // .htaccess files are read while requests are served

const char* find_field(request_rec* request, const Selector& path) {
  const auto* state = find_state(request);
  if (state == nullptr || state->document.empty()) return "";
  const auto parser = json::ParserPool::of_process().lease();
  const auto document = parser->parse(state->document, false, filters::Validation::kDeepest);
  if (!document) return "";
  const auto field = filters::read_field(document.value(), path);
  return field.ok() && field.value() ? copy_in_pool(request->pool, *field.value()) : "";
}

const char* call_json(ap_expr_eval_ctx_t* context, const void* path, const char*) {
  return find_field(context->r, *static_cast<const Selector*>(path));
}

}  // namespace

bool is_json_asked_for() { return asked_for.load(std::memory_order_relaxed); }

int look_up_json(ap_expr_lookup_parms* wanted) {
  if (wanted->type != AP_EXPR_FUNC_STRING || ap_cstr_casecmp(wanted->name, "json") != 0) {
    return DECLINED;
  }
  if (wanted->arg == nullptr) {
    *wanted->err = "json() takes a path that is written out";
    return !OK;
  }
  auto path = Selector::compile(wanted->arg);
  if (const auto* wrong = std::get_if<Selector::Wrong>(&path)) {
    *wanted->err = copy_in_pool(wanted->pool, "json(): " + *wrong);
    return !OK;
  }
  asked_for.store(true, std::memory_order_relaxed);
  *wanted->func = reinterpret_cast<const void*>(guarded_pointer<&call_json>);
  const auto kept = std::make_shared<const Selector>(std::get<Selector>(std::move(path)));
  keep_in_pool(wanted->pool, kept);
  *wanted->data = kept.get();
  return OK;
}

Result<std::string> RequestExpressions::evaluate(const Expression& expression) const {
  const char* error = nullptr;
  const auto* parsed = reinterpret_cast<const ap_expr_info_t*>(&expression);
  const char* text = ap_expr_str_exec(request_, parsed, &error);
  if (error == nullptr && text != nullptr) return std::string(text);
  return Problem{.status = 500,
                 .code = "bad_expression",
                 .detail = "the server could not make a value of the body",
                 .hint = error == nullptr ? "" : error};
}

}  // namespace jsongate::httpd
