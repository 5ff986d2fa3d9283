#include "gateway/httpd/reload.h"

#include <ap_listen.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "gateway/httpd/boundary.h"
#include "gateway/httpd/configuration_host.h"
#include "gateway/httpd/lifecycle.h"
#include "gateway/httpd/pool.h"
#include "gateway/httpd/settings.h"
#include "gateway/httpd/watcher.h"

namespace jsongate::httpd {
namespace {

void add_configuration_files(const ap_directive_t* directive, std::set<std::string>& files) {
  for (; directive != nullptr; directive = directive->next) {
    files.insert(directive->filename);
    add_configuration_files(directive->first_child, files);
  }
}

// The server's own command line with -t. The shell joins what it says: such errors go to stderr.
std::vector<std::string> words_of_check(const process_rec& process) {
  std::vector<std::string> words = {"/bin/sh", "-c", "exec \"$@\" 2>&1", "sh", "/proc/self/exe"};
  char program[4096];
  const auto length = readlink("/proc/self/exe", program, sizeof program);
  if (length > 0) words.back().assign(program, static_cast<std::size_t>(length));
  words.insert(words.end(), process.argv + 1, process.argv + process.argc);
  words.push_back("-t");
  return words;
}

WatchPlan plan_for(const server_rec* server, apr_pool_t* config) {
  WatchPlan plan{.files = {checked_files().begin(), checked_files().end()},
                 .named = named_files(config),
                 .words = words_of_check(*server->process),
                 .host = host_config(server, config),
                 .server = server};
  add_configuration_files(ap_conftree, plan.files);
  return plan;
}

void ignore_signal(int) {}

// The parent's handlers would only take note. What asks for a restart may be sent to the whole
// process group, and is not meant for this process.
void reset_signals() {
  for (const int ending : {SIGTERM, SIGINT, SIGCHLD, SIGPIPE}) signal(ending, SIG_DFL);
  for (const int other : {SIGHUP, SIGUSR1, SIGWINCH}) signal(other, ignore_signal);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

[[noreturn]] void be_watcher(WatchPlan plan, pid_t parent) noexcept {
  reset_signals();
  ap_close_listeners();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);
  try {
    Watcher(std::move(plan), parent).run();
  } catch (const std::exception& error) {
    log_escaped(error.what());
  }
  _exit(1);
}

void note_end(int reason, void* process, int) {
  if (reason == APR_OC_REASON_UNREGISTER || reason == APR_OC_REASON_RESTART) return;
  apr_proc_other_child_unregister(process);
  ap_log_error(APLOG_MARK, APLOG_ERR, 0, ap_server_conf,
               "jsongate: what looks for changed files has ended; JsonGateReload works again after "
               "a restart");
}

bool is_for_real() {
  return ap_state_query(AP_SQ_MAIN_STATE) != AP_SQ_MS_CREATE_PRE_CONFIG &&
         ap_state_query(AP_SQ_RUN_MODE) == AP_SQ_RM_NORMAL && !ap_exists_config_define("DEBUG") &&
         !ap_exists_config_define("ONE_PROCESS");
}

}  // namespace

int watch_sources(apr_pool_t* config, apr_pool_t*, apr_pool_t*, server_rec* server) {
  if (!server_settings(server).interpreter.reload.value || !is_for_real()) return OK;
  auto* process = make_in_pool<apr_proc_t>(config);
  auto plan = plan_for(server, config);
  const pid_t parent = getpid();
  const auto status = apr_proc_fork(process, config);
  if (status == APR_INCHILD) be_watcher(std::move(plan), parent);
  if (status != APR_INPARENT) {
    ap_log_error(APLOG_MARK, APLOG_ERR, status, server, "jsongate: JsonGateReload: cannot fork");
    return OK;
  }
  apr_pool_note_subprocess(config, process, APR_KILL_ALWAYS);
  apr_proc_other_child_register(process, note_end, process, nullptr, config);
  return OK;
}

}  // namespace jsongate::httpd
