// What one evaluation of a path may cost: every walk over children and every comparison is charged
// before it is done.
//
// Owner: the caller, for one evaluation. Threads: one. Errors: once a limit is exceeded all goes
// quickly to its end, and problem() says which.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>

#include "gateway/core/problem.h"
#include "gateway/json/limits.h"

namespace jsongate::json {

struct PathLimits {
  std::size_t steps = 10'000'000;  // about as many children looked at: a fraction of a second
  std::size_t nodes = 1'000'000;   // of the result
  std::size_t depth = kMaxDepth;   // below the node where a descendant segment or == begins
};

}  // namespace jsongate::json

namespace jsongate::json::path {

class Budget {
 public:
  explicit Budget(const PathLimits& limits) noexcept
      : steps_(limits.steps), nodes_(limits.nodes), depth_(limits.depth) {}

  bool spend(std::size_t steps) noexcept {
    if (steps > steps_) return exceed("steps");
    steps_ -= steps;
    return true;
  }
  bool spend_node() noexcept { return nodes_-- > 0 || exceed("nodes"); }
  bool allows_depth(std::size_t depth) noexcept { return depth <= depth_ || exceed("levels"); }

  bool ok() const noexcept { return exceeded_ == nullptr; }
  // Only where not ok().
  Problem problem() const {
    return {422, "path_budget",
            std::string("the document needs more ") + exceeded_ + " than a path may take"};
  }

 private:
  bool exceed(const char* what) noexcept {
    steps_ = nodes_ = 0;
    if (!exceeded_) exceeded_ = what;
    return false;
  }

  std::size_t steps_;
  std::size_t nodes_;
  std::size_t depth_;
  const char* exceeded_ = nullptr;
};

}  // namespace jsongate::json::path
