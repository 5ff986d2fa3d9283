// CPython in a child process: one interpreter, started before the child serves, never finalized.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/core/app.h"
#include "gateway/core/lifecycle.h"
#include "gateway/core/setting.h"
#include "gateway/core/stream_filter.h"
#include "gateway/core/user_metrics.h"
#include "python/commons.h"
#include "python/request_hooks.h"

namespace jsongate::python {

struct PythonName {
  PythonKind kind;
  std::string spec;  // "module:object"
};

// An app at the path that its own paths are relative to.
struct MountedApp {
  std::size_t slot;  // in HostConfig::names
  std::string base;  // "" or "/shop"
  friend bool operator==(const MountedApp&, const MountedApp&) = default;
};

struct HostConfig {
  std::vector<std::string> path;  // JsonGatePythonPath
  std::string home;  // JsonGatePythonHome; empty: the Python that jsongate was built with
  std::vector<PythonName> names;  // each once
  Commons commons;                // of the server; they live as long as the process
  // Where jsongate.metrics counts, for as long as the process lives; null: in the process.
  UserMetrics* user_metrics = nullptr;
  const ServerLog* log = nullptr;  // for Python's logging; lives as long as the process
  std::vector<std::vector<MountedApp>> descriptions{};  // the apps of each OpenAPI document
};

// By the place of their name in HostConfig::names; null for what could not be loaded, and in the
// lists of the other kinds.
struct Loaded {
  std::vector<std::unique_ptr<App>> apps;
  std::vector<std::unique_ptr<FilterProgram>> filters;
  std::vector<std::unique_ptr<RequestHook>> hooks;
  // OpenAPI documents, as in HostConfig; empty where one could not be made. Apps that could not be
  // loaded are left out.
  std::vector<std::string> descriptions;
  std::unique_ptr<Lifecycle> lifecycle;  // of all apps that have started; null where none could

  // Whether everything that was named is there.
  bool complete() const noexcept {
    for (std::size_t slot = 0; slot < apps.size(); ++slot) {
      if (apps[slot] == nullptr && filters[slot] == nullptr && hooks[slot] == nullptr) return false;
    }
    return true;
  }
};

using Log = std::function<void(std::string_view line)>;

// The python3 program that belongs to `home`; what checks a configuration runs this one.
std::string program_of(const std::string& home);

// Starts the interpreter, loads what is named, in order, and then starts the apps, which may take
// their time (@app.startup). An app that does not start is as one that is not loaded. `log` is told
// in lines for the administrator why something cannot be had. To be called once per process, by its
// first thread before there are others; it leaves without the GIL. The interpreter is never
// finalized: workers may still be inside it when the child exits.
Loaded start(const HostConfig& config, const Log& log);

}  // namespace jsongate::python
