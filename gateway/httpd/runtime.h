// What lives as long as the process: the shared metrics (made by the parent) and the loaded apps
// (made by each child).
//
// Written by the parent between configurations and by a child before its first worker thread; only
// read afterwards.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/core/app.h"
#include "metrics/metrics.h"

namespace jsongate::httpd {

struct Runtime {
  metrics::Metrics* metrics = nullptr;
  std::vector<std::unique_ptr<App>> apps;  // by AppRef::slot; null: could not be loaded
  bool serving = false;                    // this process is a child that has been initialised
};

Runtime& runtime();

}  // namespace jsongate::httpd
