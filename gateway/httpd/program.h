// Runs another program and reads what it says.
#pragma once

#include <string>
#include <vector>

#include "gateway/httpd/apache.h"

namespace jsongate::httpd {

enum class RunAs {
  kSelf,
  kChildUser,  // where the server starts as root: the user of its children
};

struct Ended {
  apr_status_t status = APR_SUCCESS;  // of the attempt to run it
  bool well = false;                  // it has ended with 0
  std::string output{};               // its standard output
};

// Waits for its end. Its standard error is ours.
Ended run_program(const std::vector<std::string>& words, RunAs user, apr_pool_t* pool);

}  // namespace jsongate::httpd
