// Checks the Python side of a configuration in a process of its own, before anybody depends on it.
#pragma once

#include <string>
#include <vector>

#include "gateway/core/setting.h"
#include "gateway/httpd/apache.h"
#include "python/host.h"

namespace jsongate::httpd {

struct CheckError {
  std::size_t slot;     // in HostConfig::names
  std::string message;  // "orders.py:7: get_order(): …"
};

struct CheckReport {
  std::vector<CheckError> errors;  // empty: all is well
  std::vector<std::string> files;  // source files that were read, those of libraries left out
};

// Imports everything that is named and compiles it as the children will, under their user where the
// server starts as root. Empty: all is well. Takes as long as the imports do.
CheckReport check_python(const python::HostConfig& config, apr_pool_t* pool);

}  // namespace jsongate::httpd
