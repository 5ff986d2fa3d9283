#include "gateway/httpd/lifecycle.h"

#include <unistd.h>

#include <chrono>
#include <memory>
#include <utility>

#include "gateway/httpd/api_description.h"
#include "gateway/httpd/background.h"
#include "gateway/httpd/boundary.h"
#include "gateway/httpd/cache.h"
#include "gateway/httpd/checker.h"
#include "gateway/httpd/log_hooks.h"
#include "gateway/httpd/pool.h"
#include "gateway/httpd/runtime.h"
#include "gateway/httpd/server_log.h"
#include "gateway/httpd/settings.h"
#include "python/host.h"

namespace jsongate::httpd {
namespace {

// Kept across configurations, which read everything anew.
struct Retained {
  metrics::Metrics* metrics = nullptr;
  shared::SharedState* shared = nullptr;
  std::size_t shared_size = 0;
  std::unique_ptr<shared::JobBoard> jobs;
  std::vector<std::string> files;  // that the last check has read
  bool checked_at_start = false;
};

// The module is linked never to be unloaded: its statics stay. Not in a pool, into which leak
// checkers do not look.
Retained& retained() {
  static auto* kept = new Retained;
  return *kept;
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

int fail_start(const server_rec* server, const std::string& why) {
  ap_log_error(APLOG_MARK, APLOG_STARTUP | APLOG_CRIT, 0, server, "jsongate: %s", why.c_str());
  return HTTP_INTERNAL_SERVER_ERROR;
}

int make_job_board(const server_rec* server) {
  auto& kept = retained();
  if (kept.jobs != nullptr) return OK;
  auto made = shared::JobBoard::make();
  if (const auto* error = std::get_if<std::string>(&made)) return fail_start(server, *error);
  kept.jobs = std::make_unique<shared::JobBoard>(std::move(std::get<shared::JobBoard>(made)));
  return OK;
}

unsigned most_children() {
  int limit = 0;
  if (ap_mpm_query(AP_MPMQ_HARD_LIMIT_DAEMONS, &limit) != APR_SUCCESS || limit < 1) limit = 16;
  return 2 * static_cast<unsigned>(limit);
}

// Empty, or why it cannot be.
std::string make_shared_state(Retained& kept, Bytes size) {
  auto reserved = shared::Arena::reserve(size);
  if (auto* wrong = std::get_if<std::string>(&reserved)) return std::move(*wrong);
  auto arena = std::make_shared<shared::Arena>(std::get<shared::Arena>(std::move(reserved)));
  auto state = shared::SharedState::create(arena);
  if (auto* wrong = std::get_if<std::string>(&state)) return std::move(*wrong);
  auto made = metrics::Metrics::create(std::move(arena), most_children());
  if (auto* wrong = std::get_if<std::string>(&made)) return std::move(*wrong);
  kept.shared = new shared::SharedState(std::get<shared::SharedState>(std::move(state)));
  kept.metrics = new metrics::Metrics(std::get<metrics::Metrics>(std::move(made)));
  kept.shared_size = size.count;
  return {};
}

// All that a child does at its end has this long together: the parent loses patience after nine
// seconds, of which the last requests take some.
constexpr std::chrono::seconds kFarewell{5};
// Of these, what @app.shutdown functions have left when log hooks and jobs do not end.
constexpr std::chrono::seconds kForShutdown{2};

// The workers have been joined, so that no request runs; jobs may.
void say_farewell(const server_rec* server) {
  auto& process = runtime();
  auto* life = process.python.lifecycle.get();
  const bool has_shutdown = life != nullptr && life->has_shutdown();
  const auto end = std::chrono::steady_clock::now() + kFarewell;
  const auto end_of_others = has_shutdown ? end - kForShutdown : end;
  const auto log = log_of(server);
  finish_log_hooks(end_of_others);
  tell_failures_left_out(server);
  if (process.jobs != nullptr && !process.jobs->wait(end_of_others))
    log(LogLevel::kWarning, "the process ends in the middle of an @app.every job");
  if (!has_shutdown) return;
  if (!run_within([life, log] { life->shut_down(log); }, end))
    log(LogLevel::kWarning, "the process ends in the middle of its @app.shutdown functions");
}

apr_status_t child_ends(void* server) {
  auto& process = runtime();
  if (getpid() != process.pid) return APR_SUCCESS;  // a handler has forked
  if (process.metrics != nullptr) process.metrics->release_cleanly(process.pid);
  leave_child(nullptr, 0);
  say_farewell(static_cast<const server_rec*>(server));
  return APR_SUCCESS;
}

std::string first_unloaded(const python::HostConfig& config, const python::Loaded& loaded) {
  for (std::size_t slot = 0; slot < config.names.size(); ++slot) {
    if (loaded.apps[slot] == nullptr && loaded.filters[slot] == nullptr &&
        loaded.hooks[slot] == nullptr)
      return config.names[slot].spec;
  }
  return {};
}

void start_jobs(const server_rec* server) {
  auto& process = runtime();
  auto* life = process.python.lifecycle.get();
  if (life == nullptr || life->jobs().empty()) return;
  process.jobs =
      std::make_unique<JobRunner>(*life, *retained().jobs, *process.metrics, log_of(server));
  process.jobs->start();
}

}  // namespace

Runtime& runtime() {
  static auto* process =
      new Runtime;  // never destroyed: a handler may still run when the child exits
  return *process;
}

python::HostConfig host_config(const server_rec* server, apr_pool_t* config) {
  const auto& interpreter = server_settings(server).interpreter;
  python::HostConfig host{
      .path = {}, .home = std::string(interpreter.home.value), .names = {}, .commons = {}};
  for (const auto folder : list_words(interpreter.path)) host.path.emplace_back(folder);
  for (const auto& [kind, spec] : python_names(config).names) {
    host.names.push_back({kind, std::string(spec)});
  }
  return host;
}

int check_configuration(apr_pool_t* config, apr_pool_t*, apr_pool_t* temp, server_rec* server) {
  const auto& names = python_names(config);
  if (is_second_reading()) return OK;
  retained().files.clear();
  if (names.names.empty()) return OK;
  const auto [errors, files] = check_python(host_config(server, config), cache_names(config), temp);
  report(names, errors);
  retained().files = files;
  const bool starting = ap_state_query(AP_SQ_MAIN_STATE) != AP_SQ_MS_CREATE_CONFIG;
  retained().checked_at_start = starting;
  return errors.empty() || !starting ? OK : HTTP_INTERNAL_SERVER_ERROR;
}

const std::vector<std::string>& checked_files() { return retained().files; }

int share_memory(apr_pool_t*, apr_pool_t*, apr_pool_t*, server_rec* server) {
  auto& kept = retained();
  const auto size = server_settings(server).shared.size.value;
  if (kept.metrics == nullptr) {
    const auto wrong = make_shared_state(kept, size);
    if (!wrong.empty()) return fail_start(server, wrong);
  } else if (kept.shared_size != size.count) {
    ap_log_error(
        APLOG_MARK, APLOG_WARNING, 0, server,
        "jsongate: JsonGateSharedSize takes effect when the server is stopped and started");
  }
  runtime().metrics = kept.metrics;
  runtime().shared = kept.shared;
  return make_job_board(server);
}

void start_child(apr_pool_t* child, server_rec* server) {
  auto& process = runtime();
  process.pid = getpid();
  if (process.metrics != nullptr) process.metrics->claim(process.pid);
  // Before anything that the pool holds is gone: what runs at the end may use the caches.
  apr_pool_pre_cleanup_register(child, server, guarded_status<&child_ends>);
  auto config = host_config(server, server->process->pconf);
  if (process.metrics != nullptr) config.user_metrics = &process.metrics->user();
  config.commons = {.state = process.shared, .caches = &join_caches(child, server->process->pconf)};
  process.api_descriptions = plan_api_descriptions(server, config);
  process.budget.set_limit(server_settings(server).budget.budget.value);
  for (std::size_t slot = 0; slot < config.names.size(); ++slot) {
    const auto& [kind, spec] = config.names[slot];
    if (kind == PythonKind::kFilter) process.named_filters.push_back(slot);
    process.meters.requests.emplace_back(spec, Direction::kRequest);
    process.meters.responses.emplace_back(spec, Direction::kResponse);
  }
  if (!config.names.empty()) {
    config.log = new HttpdServerLog(server);  // never destroyed, like Python
    process.python = python::start(
        config, [log = log_of(server)](std::string_view line) { log(LogLevel::kCritical, line); });
  }
  start_log_hooks(server);
  process.is_complete = process.python.complete();
  process.unloaded = first_unloaded(config, process.python);
  process.serving = true;
  start_jobs(server);
}

void leave_child(apr_pool_t*, int) {
  if (runtime().jobs != nullptr) runtime().jobs->stop();
}

void watch_child(server_rec* server, pid_t pid, ap_generation_t, int, mpm_child_status status) {
  auto* metrics = runtime().metrics;
  if (metrics == nullptr) return;
  if (status == MPM_CHILD_STARTED) metrics->child_started();
  if (status != MPM_CHILD_EXITED) return;
  metrics->child_gone(pid);
  for (const auto& name : runtime().shared->locks().release_all_of(pid)) {
    ap_log_error(APLOG_MARK, APLOG_WARNING, 0, server,
                 "jsongate: child %" APR_PID_T_FMT
                 " ended while it held the lock '%s', which is "
                 "free again",
                 pid, name.c_str());
  }
}

}  // namespace jsongate::httpd
