// What lives as long as the process: the shared metrics (made by the parent) and what was loaded
// into Python (by each child).
//
// Written by the parent between configurations and by a child before its first worker thread; only
// read afterwards.
#pragma once

#include "metrics/metrics.h"
#include "python/host.h"

namespace jsongate::httpd {

struct Runtime {
  metrics::Metrics* metrics = nullptr;
  python::Loaded python;
  bool serving = false;  // this process is a child that has been initialised
};

Runtime& runtime();

}  // namespace jsongate::httpd
