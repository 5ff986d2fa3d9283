#include "gateway/httpd/lifecycle.h"

#include <unistd.h>

#include "gateway/httpd/api_description.h"
#include "gateway/httpd/boundary.h"
#include "gateway/httpd/checker.h"
#include "gateway/httpd/pool.h"
#include "gateway/httpd/runtime.h"
#include "gateway/httpd/settings.h"
#include "python/host.h"

namespace jsongate::httpd {
namespace {

// Kept across configurations, which unload the module and read everything anew.
struct Retained {
  metrics::Metrics* metrics = nullptr;
  std::size_t shared_size = 0;
  bool checked_at_start = false;
};

Retained& retained() {
  static constexpr char kKey[] = "jsongate.retained";
  void* found = ap_retained_data_get(kKey);
  if (found == nullptr) found = new (ap_retained_data_create(kKey, sizeof(Retained))) Retained;
  return *static_cast<Retained*>(found);
}

python::HostConfig host_config(const server_rec* server, apr_pool_t* config) {
  const auto& interpreter = server_settings(server).interpreter;
  python::HostConfig host{.path = {}, .home = std::string(interpreter.home.value), .names = {}};
  for (const auto folder : list_words(interpreter.path)) host.path.emplace_back(folder);
  for (const auto& [kind, spec] : python_names(config).names) {
    host.names.push_back({kind, std::string(spec)});
  }
  return host;
}

// In the words and the form in which httpd reports its own errors of syntax.
void report(const PythonNames& names, const std::vector<CheckError>& errors) {
  for (const auto& error : errors) {
    for (const auto& use : names.uses) {
      if (use.slot != error.slot) continue;
      ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_ERR, 0, nullptr,
                   "AH00526: Syntax error on line %u of %s:", use.line,
                   std::string(use.file).c_str());
      ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_ERR, 0, nullptr, "%s: %s",
                   std::string(use.directive).c_str(), error.message.c_str());
    }
  }
}

// httpd reads its configuration twice when it starts: once is enough for the check.
bool is_second_reading() {
  auto& kept = retained();
  const bool second =
      ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_CONFIG && kept.checked_at_start;
  if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_CONFIG) kept.checked_at_start = false;
  return second;
}

unsigned most_children() {
  int limit = 0;
  if (ap_mpm_query(AP_MPMQ_HARD_LIMIT_DAEMONS, &limit) != APR_SUCCESS || limit < 1) limit = 16;
  return 2 * static_cast<unsigned>(limit);
}

apr_status_t child_ends(void*) {
  if (runtime().metrics != nullptr) runtime().metrics->release_cleanly(getpid());
  return APR_SUCCESS;
}

}  // namespace

Runtime& runtime() {
  static auto* process =
      new Runtime;  // never destroyed: a handler may still run when the child exits
  return *process;
}

int check_configuration(apr_pool_t* config, apr_pool_t*, apr_pool_t* temp, server_rec* server) {
  const auto& names = python_names(config);
  if (names.names.empty() || is_second_reading()) return OK;
  const auto errors = check_python(host_config(server, config), temp);
  report(names, errors);
  const bool starting = ap_state_query(AP_SQ_MAIN_STATE) != AP_SQ_MS_CREATE_CONFIG;
  retained().checked_at_start = starting;
  return errors.empty() || !starting ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

int share_memory(apr_pool_t*, apr_pool_t*, apr_pool_t*, server_rec* server) {
  auto& kept = retained();
  const auto size = server_settings(server).shared.size.value;
  if (kept.metrics == nullptr) {
    auto made = metrics::Metrics::create(size, most_children());
    if (const auto* error = std::get_if<std::string>(&made)) {
      ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_CRIT, 0, server, "jsongate: %s",
                   error->c_str());
      return HTTP_INTERNAL_SERVER_ERROR;
    }
    kept.metrics = new metrics::Metrics(std::move(std::get<metrics::Metrics>(made)));
    kept.shared_size = size.count;
  } else if (kept.shared_size != size.count) {
    ap_log_error(
        APLOG_MARK, APLOG_WARNING, 0, server,
        "jsongate: JsonGateSharedSize takes effect when the server is stopped and started");
  }
  runtime().metrics = kept.metrics;
  return OK;
}

void start_child(apr_pool_t* child, server_rec* server) {
  auto& process = runtime();
  if (process.metrics != nullptr) process.metrics->claim(getpid());
  apr_pool_cleanup_register(child, nullptr, guarded_status<&child_ends>, apr_pool_cleanup_null);
  auto config = host_config(server, server->process->pconf);
  process.api_descriptions = plan_api_descriptions(server, config);
  process.budget.set_limit(server_settings(server).budget.budget.value);
  for (std::size_t slot = 0; slot < config.names.size(); ++slot) {
    const auto& [kind, spec] = config.names[slot];
    if (kind == PythonKind::kFilter) process.named_filters.push_back(slot);
    process.meters.requests.emplace_back(spec, Direction::kRequest);
    process.meters.responses.emplace_back(spec, Direction::kResponse);
  }
  if (!config.names.empty()) {
    process.python = python::start(config, [server](std::string_view line) {
      ap_log_error(APLOG_MARK, APLOG_CRIT, 0, server, "jsongate: %.*s",
                   static_cast<int>(line.size()), line.data());
    });
  }
  process.is_complete = process.python.complete();
  process.serving = true;
}

void watch_child(server_rec*, pid_t pid, ap_generation_t, int, mpm_child_status status) {
  auto* metrics = runtime().metrics;
  if (metrics == nullptr) return;
  if (status == MPM_CHILD_STARTED) metrics->child_started();
  if (status == MPM_CHILD_EXITED) metrics->child_gone(pid);
}

}  // namespace jsongate::httpd
