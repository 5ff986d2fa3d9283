#include "gateway/httpd/checker.h"

#include <grp.h>
#include <unistd.h>

#include <charconv>

#include "gateway/httpd/pool.h"

namespace jsongate::httpd {
namespace {

// argv: the number of folders, the folders, then the arguments of the check.
constexpr char kProgram[] =
    "import sys\n"
    "count = int(sys.argv[1])\n"
    "sys.path[:0] = sys.argv[2:2 + count]\n"
    "del sys.argv[1:2 + count]\n"
    "from jsongate.check import main\n"
    "sys.exit(main())\n";

std::string word_of(PythonKind kind) {
  switch (kind) {
    case PythonKind::kApp:
      return "app=";
    case PythonKind::kFilter:
      return "filter=";
    case PythonKind::kHook:
      return "hook=";
  }
  return {};
}

std::vector<std::string> arguments(const python::HostConfig& config) {
  std::vector<std::string> argv = {python::program_of(config.home), "-I", "-B", "-c", kProgram};
  argv.push_back(std::to_string(config.path.size()));
  argv.insert(argv.end(), config.path.begin(), config.path.end());
  for (const auto& [kind, spec] : config.names) {
    argv.push_back(word_of(kind) + spec);
  }
  return argv;
}

// In the new process, before it becomes Python: root must run nothing that the applications'
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

apr_status_t spawn(const std::vector<std::string>& words, apr_pool_t* pool, apr_proc_t& process) {
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
  const bool is_root = geteuid() == 0;
  if (is_root) apr_pool_cleanup_register(pool, nullptr, apr_pool_cleanup_null, become_child_user);
  status = apr_proc_create(&process, argv[0], argv.data(), nullptr, attributes, pool);
  if (is_root) apr_pool_cleanup_kill(pool, nullptr, apr_pool_cleanup_null);
  return status;
}

std::string read_to_end(apr_file_t* file) {
  std::string text;
  char piece[4096];
  for (;;) {
    apr_size_t length = sizeof piece;
    if (apr_file_read(file, piece, &length) != APR_SUCCESS) return text;
    text.append(piece, length);
  }
}

// A line is "SLOT<tab>MESSAGE".
void parse_report(std::string_view report, std::vector<CheckError>& errors) {
  while (!report.empty()) {
    const auto line = report.substr(0, report.find('\n'));
    report.remove_prefix(std::min(report.size(), line.size() + 1));
    CheckError error{};
    const auto [end, wrong] = std::from_chars(line.data(), line.data() + line.size(), error.slot);
    if (wrong != std::errc{} || end == line.data() + line.size() || *end != '\t') continue;
    error.message.assign(end + 1, line.data() + line.size());
    errors.push_back(std::move(error));
  }
}

std::vector<CheckError> for_every_name(const python::HostConfig& config,
                                       const std::string& message) {
  std::vector<CheckError> errors;
  for (std::size_t slot = 0; slot < config.names.size(); ++slot) errors.push_back({slot, message});
  return errors;
}

}  // namespace

std::vector<CheckError> check_python(const python::HostConfig& config, apr_pool_t* pool) {
  const auto argv = arguments(config);
  apr_proc_t process{};
  if (const auto status = spawn(argv, pool, process); status != APR_SUCCESS) {
    char reason[120];
    apr_strerror(status, reason, sizeof reason);
    return for_every_name(config, "cannot run " + argv[0] + ": " + reason);
  }
  std::vector<CheckError> errors;
  parse_report(read_to_end(process.out), errors);
  int code = 0;
  apr_exit_why_e why = APR_PROC_EXIT;
  apr_proc_wait(&process, &code, &why, APR_WAIT);
  if (errors.empty() && (why != APR_PROC_EXIT || code != 0)) {
    return for_every_name(config,
                          argv[0] + " could not check the application; what it said stands above");
  }
  return errors;
}

}  // namespace jsongate::httpd
