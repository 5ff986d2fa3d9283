#include "gateway/httpd/program.h"

#include <grp.h>
#include <unistd.h>

namespace jsongate::httpd {
namespace {

// In the new process, before it becomes the program: root must run nothing that the applications'
// folders could put in the way, and what the server's children cannot read must fail here.
apr_status_t become_child_user(void*) {
  const auto& user = ap_unixd_config;
  if (user.user_name == nullptr || initgroups(user.user_name, user.group_id) != 0 ||
      setgid(user.group_id) != 0 || setuid(user.user_id) != 0 || geteuid() == 0) {
    static constexpr char kWhy[] = "jsongate: cannot become the user that User and Group name\n";
    _exit(write(STDERR_FILENO, kWhy, sizeof kWhy - 1) < 0 ? 2 : 1);
  }
  return APR_SUCCESS;
}

apr_status_t spawn(const std::vector<std::string>& words, RunAs user, apr_pool_t* pool,
                   apr_proc_t& process) {
  std::vector<const char*> argv;
  for (const auto& word : words) argv.push_back(word.c_str());
  argv.push_back(nullptr);
  apr_procattr_t* attributes = nullptr;
  apr_status_t status = apr_procattr_create(&attributes, pool);
  if (status == APR_SUCCESS)
    status = apr_procattr_io_set(attributes, APR_NO_PIPE, APR_FULL_BLOCK, APR_NO_PIPE);
  if (status == APR_SUCCESS) status = apr_procattr_cmdtype_set(attributes, APR_PROGRAM_ENV);
  if (status == APR_SUCCESS) status = apr_procattr_error_check_set(attributes, 1);
  if (status != APR_SUCCESS) return status;
  const bool is_root = user == RunAs::kChildUser && geteuid() == 0;
  if (is_root) apr_pool_cleanup_register(pool, nullptr, apr_pool_cleanup_null, become_child_user);
  status = apr_proc_create(&process, argv[0], argv.data(), nullptr, attributes, pool);
  if (is_root) apr_pool_cleanup_kill(pool, nullptr, apr_pool_cleanup_null);
  return status;
}

constexpr apr_interval_time_t kLook = apr_time_from_msec(100);

// Reads all that the process says, and takes its end. What it leaves running may have the pipe open
// for ever: nothing that has been said is missing when the process is gone and nothing comes.
void read_to_end(apr_proc_t& process, Ended& ended) {
  int code = 0;
  apr_exit_why_e why = APR_PROC_EXIT;
  bool gone = false;
  apr_file_pipe_timeout_set(process.out, kLook);
  for (char piece[4096];;) {
    gone = gone || apr_proc_wait(&process, &code, &why, APR_NOWAIT) == APR_CHILD_DONE;
    apr_size_t length = sizeof piece;
    const auto status = apr_file_read(process.out, piece, &length);
    if (status == APR_SUCCESS) ended.output.append(piece, length);
    if (status != APR_SUCCESS && (gone || !APR_STATUS_IS_TIMEUP(status))) break;
  }
  if (!gone) apr_proc_wait(&process, &code, &why, APR_WAIT);
  ended.well = why == APR_PROC_EXIT && code == 0;
}

}  // namespace

Ended run_program(const std::vector<std::string>& words, RunAs user, apr_pool_t* pool) {
  apr_proc_t process{};
  Ended ended{.status = spawn(words, user, pool, process)};
  if (ended.status != APR_SUCCESS) return ended;
  read_to_end(process, ended);
  return ended;
}

}  // namespace jsongate::httpd
