// CPython in a child process: one interpreter, started before the child serves, never finalized.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/core/app.h"

namespace jsongate::python {

struct HostConfig {
  std::vector<std::string> path;  // JsonGatePythonPath
  std::string home;  // JsonGatePythonHome; empty: the Python that jsongate was built with
  std::vector<std::string> apps;  // "module:object", each once
};

// The python3 program that belongs to `home`; what checks a configuration runs this one.
std::string program_of(const std::string& home);

// Starts the interpreter and loads the apps, in order; null for one that cannot be loaded, after
// `log` was told why in lines for the administrator. To be called once per process, by its first
// thread before there are others; it leaves without the GIL. The interpreter is never finalized:
// workers may still be inside it when the child exits.
std::vector<std::unique_ptr<App>> start(const HostConfig& config,
                                        const std::function<void(std::string_view line)>& log);

}  // namespace jsongate::python
