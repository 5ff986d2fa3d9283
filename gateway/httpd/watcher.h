// JsonGateReload: looks at source files, and has the children replaced when a change is good.
//
// A process of its own, forked by the parent for each configuration: it must have the parent's
// rights to signal it, may take its time for a check, and leaves no thread in a process that forks.
// It has no Python. A change is judged as a start would: by `httpd -t`, in further processes. A
// broken one is logged, and nobody is disturbed; a good one is a graceful restart.
//
// Owner: the configuration of the parent, which kills it. Threads: one. Errors: logged.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "gateway/httpd/apache.h"
#include "gateway/shared/file_stamps.h"
#include "python/host.h"

namespace jsongate::httpd {

struct WatchPlan {
  std::set<std::string> files;     // source files
  std::set<std::string> named;     // by directives, which may read their neighbours, too
  std::vector<std::string> words;  // that check the configuration
  python::HostConfig host;
  const server_rec* server;
};

class Watcher {
 public:
  Watcher(WatchPlan plan, pid_t parent);

  // Ends with the parent only.
  [[noreturn]] void run();

 private:
  void await_change();
  bool is_as_seen(const shared::FileStamps& now) const;
  void judge();
  void restart();
  void complain(const std::string& said);
  void learn_files();
  shared::FileStamps look() const;
  shared::FileStamps look_at_folders() const;

  WatchPlan plan_;
  const pid_t parent_;
  shared::FileStamps loaded_;   // as the children have them, as far as is known
  shared::FileStamps seen_;     // when it was judged last
  shared::FileStamps folders_;  // likewise; they count while something is broken
  std::string said_;            // what is broken; empty: nothing
};

}  // namespace jsongate::httpd
