#include "gateway/httpd/watcher.h"

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <new>
#include <system_error>
#include <thread>
#include <utility>

#include "gateway/httpd/background.h"
#include "gateway/httpd/checker.h"
#include "gateway/httpd/program.h"

namespace jsongate::httpd {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr auto kLook = 500ms;
constexpr auto kSettled = 150ms;  // nothing has changed for so long: the editor is done
constexpr auto kRestart = 10s;    // the parent has long replaced this process by then

class Pool {
 public:
  Pool() {
    if (apr_pool_create(&pool_, nullptr) != APR_SUCCESS) throw std::bad_alloc();
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() { apr_pool_destroy(pool_); }
  operator apr_pool_t*() const { return pool_; }

 private:
  apr_pool_t* pool_ = nullptr;
};

// A schema finds others in its folder.
void add_neighbours(const fs::path& named, std::set<std::string>& files) {
  files.insert(named);
  std::error_code error;
  for (fs::directory_iterator at(named.parent_path(), error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == named.extension()) files.insert(at->path());
  }
}

void log_lines(const server_rec* server, std::string_view text) {
  const auto log = log_of(server);
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.empty()) log(LogLevel::kError, "reload: " + std::string(line));
  }
}

}  // namespace

Watcher::Watcher(WatchPlan plan, pid_t parent)
    : plan_(std::move(plan)),
      parent_(parent),
      loaded_(look()),
      seen_(loaded_),
      folders_(look_at_folders()) {}

void Watcher::run() {
  for (;;) {
    await_change();
    judge();
  }
}

shared::FileStamps Watcher::look() const {
  auto files = plan_.files;
  for (const auto& named : plan_.named) add_neighbours(named, files);
  return shared::FileStamps(files);
}

// What is missing may come: a file that no list has yet.
shared::FileStamps Watcher::look_at_folders() const {
  std::set<std::string> folders;
  for (const auto& file : plan_.files) folders.insert(fs::path(file).parent_path());
  return shared::FileStamps(folders);
}

bool Watcher::is_as_seen(const shared::FileStamps& now) const {
  return now == seen_ && (said_.empty() || look_at_folders() == folders_);
}

void Watcher::await_change() {
  shared::FileStamps now;
  do {
    std::this_thread::sleep_for(kLook);
    if (getppid() != parent_) _exit(0);
    now = look();
  } while (is_as_seen(now));
  for (shared::FileStamps before; now != before; now = look()) {
    before = std::move(now);
    std::this_thread::sleep_for(kSettled);
  }
}

void Watcher::judge() {
  folders_ = look_at_folders();
  auto now = look();
  const bool is_change = !now.changed_since(seen_).empty();
  seen_ = std::move(now);
  if (seen_.changed_since(loaded_).empty()) {
    said_.clear();
    return;
  }
  const Pool pool;
  const auto verdict = run_program(plan_.words, RunAs::kSelf, pool);
  if (look() != seen_) return;  // written meanwhile: judged again
  if (verdict.status == APR_SUCCESS && verdict.well) return restart();
  const bool is_news = is_change || verdict.output != said_;
  if (is_news) complain(verdict.output);
  learn_files();
}

void Watcher::restart() {
  ap_log_error(APLOG_MARK, APLOG_NOTICE, 0, plan_.server,
               "jsongate: reload: %s has changed: the children are replaced",
               seen_.changed_since(loaded_).c_str());
  loaded_ = seen_;
  kill(parent_, AP_SIG_GRACEFUL);
  std::this_thread::sleep_for(kRestart);
}

void Watcher::complain(const std::string& said) {
  said_ = said.empty() ? "the configuration cannot be checked" : said;
  ap_log_error(
      APLOG_MARK, APLOG_ERR, 0, plan_.server,
      "jsongate: reload: %s has changed, but cannot be used; the server goes on as it was:",
      seen_.changed_since(loaded_).c_str());
  log_lines(plan_.server, said_);
}

// A broken change may have brought new files, which are to be mended. They have not been seen yet:
// all is judged once more, so that nothing is missed that was written meanwhile.
void Watcher::learn_files() {
  const Pool pool;
  const auto checked = check_python(plan_.host, plan_.caches, pool);
  plan_.files.insert(checked.files.begin(), checked.files.end());
}

}  // namespace jsongate::httpd
