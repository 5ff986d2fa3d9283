#include "gateway/httpd/checker.h"

#include <charconv>

#include "gateway/httpd/program.h"

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

std::vector<std::string> arguments(const python::HostConfig& config) {
  std::vector<std::string> argv = {python::program_of(config.home), "-I", "-B", "-c", kProgram};
  argv.push_back(std::to_string(config.path.size()));
  argv.insert(argv.end(), config.path.begin(), config.path.end());
  argv.push_back("--files");
  for (const auto& [kind, spec] : config.names) {
    argv.push_back((kind == PythonKind::kApp ? "app=" : "filter=") + spec);
  }
  return argv;
}

constexpr std::string_view kFileMark = "file\t";

// A line is "SLOT<tab>MESSAGE" or "file<tab>PATH".
void parse_line(std::string_view line, CheckReport& report) {
  if (line.starts_with(kFileMark)) {
    report.files.emplace_back(line.substr(kFileMark.size()));
    return;
  }
  CheckError error{};
  const auto [end, wrong] = std::from_chars(line.data(), line.data() + line.size(), error.slot);
  if (wrong != std::errc{} || end == line.data() + line.size() || *end != '\t') return;
  error.message.assign(end + 1, line.data() + line.size());
  report.errors.push_back(std::move(error));
}

CheckReport parse_report(std::string_view text) {
  CheckReport report;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    parse_line(line, report);
  }
  return report;
}

CheckReport for_every_name(const python::HostConfig& config, const std::string& message) {
  CheckReport report;
  for (std::size_t slot = 0; slot < config.names.size(); ++slot)
    report.errors.push_back({slot, message});
  return report;
}

}  // namespace

CheckReport check_python(const python::HostConfig& config, apr_pool_t* pool) {
  const auto argv = arguments(config);
  const auto ended = run_program(argv, RunAs::kChildUser, pool);
  if (ended.status != APR_SUCCESS) {
    char reason[120];
    apr_strerror(ended.status, reason, sizeof reason);
    return for_every_name(config, "cannot run " + argv[0] + ": " + reason);
  }
  auto report = parse_report(ended.output);
  if (report.errors.empty() && !ended.well) {
    return for_every_name(config,
                          argv[0] + " could not check the application; what it said stands above");
  }
  return report;
}

}  // namespace jsongate::httpd
