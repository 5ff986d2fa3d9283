// Helpers of this room's tests: metrics on a small arena, samples of a page, children that run one
// function.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "gateway/shared/testing.h"
#include "metrics/metrics.h"
#include "metrics/scrape.h"

namespace jsongate::metrics::testing {

using shared::testing::arena_of;
using shared::testing::fork_child;

inline Metrics metrics_of(std::size_t size = 4 << 20, unsigned children = 4) {
  auto made = Metrics::create(arena_of(size), children);
  if (const auto* error = std::get_if<std::string>(&made)) ADD_FAILURE() << *error;
  return std::get<Metrics>(std::move(made));
}

inline RequestSample sample_of(std::string_view route, int status = 200) {
  RequestSample sample;
  sample.route = route;
  sample.method = "GET";
  sample.status = status;
  sample.duration = std::chrono::microseconds(300);
  sample.bytes_in = 2;
  sample.bytes_out = 3;
  return sample;
}

// The value behind `series` ("name{label=\"value\"}") on the page; -1 where there is no such line.
inline double value_on(std::string_view page, std::string_view series) {
  const std::string line = "\n" + std::string(series) + " ";
  const std::string text = "\n" + std::string(page);
  const std::size_t at = text.find(line);
  return at == std::string::npos ? -1 : std::strtod(text.c_str() + at + line.size(), nullptr);
}

inline double value_of(const Metrics& metrics, std::string_view series) {
  return value_on(page(metrics), series);
}

// Forks a child as a server's parent does, and lets it claim its place.
template <class Work>
pid_t start_child(Metrics& metrics, Work work) {
  metrics.child_started();
  return fork_child([&] {
    metrics.claim(getpid());
    work();
  });
}

inline void reap(Metrics& metrics, pid_t pid) {
  int status = 0;
  EXPECT_EQ(waitpid(pid, &status, 0), pid);
  metrics.child_gone(pid);
}

}  // namespace jsongate::metrics::testing
