// Helpers of this room's tests: arenas, and children that run one function.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <utility>
#include <variant>

#include "gateway/shared/arena.h"

namespace jsongate::shared::testing {

inline std::shared_ptr<Arena> arena_of(std::size_t size) {
  auto made = Arena::reserve(Bytes{size});
  EXPECT_TRUE(std::holds_alternative<Arena>(made));
  return std::make_shared<Arena>(std::get<Arena>(std::move(made)));
}

// Runs `work` in a child, which then ends without running this process's exit handlers.
template <class Work>
pid_t fork_child(Work work) {
  const pid_t pid = fork();
  if (pid == 0) {
    work();
    _exit(0);
  }
  return pid;
}

inline void reap(pid_t pid) {
  int status = 0;
  EXPECT_EQ(waitpid(pid, &status, 0), pid);
}

}  // namespace jsongate::shared::testing
