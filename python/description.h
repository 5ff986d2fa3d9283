// OpenAPI documents of loaded apps, made while a child starts. Under the GIL, by its first thread.
#pragma once

#include <functional>
#include <string_view>

#include "python/host.h"

namespace jsongate::python {

// Fills `loaded.descriptions`; `log` is told why one cannot be made.
void describe_apps(const HostConfig& config, Loaded& loaded,
                   const std::function<void(std::string_view line)>& log);

}  // namespace jsongate::python
