// What all children of a server share beside the metrics: rate limits and locks.
//
// Owner: the parent creates it before it forks and keeps it across graceful restarts, so that
// limits and locks go on; children use the copy that fork gave them. Outside a server a process has
// one of its own. It keeps the arena alive. Threads: any, of any process. Errors: only the
// factories have any, in one line for the administrator.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "gateway/shared/arena.h"
#include "gateway/shared/limit_table.h"
#include "gateway/shared/lock_table.h"
#include "gateway/shared/siphash.h"

namespace jsongate::shared {

class SharedState {
 public:
  // Of the arena's size, this part is for the locks (LockTable::footprint()) and the limits (the
  // rest of it, 16 bytes a key); what is left is for the metrics.
  static constexpr std::size_t kPart = 4;
  static constexpr std::size_t kMinWindows = 64;

  static std::variant<SharedState, std::string> create(std::shared_ptr<Arena> arena);

  // A limit's keys are hashed with the hash of its name, names with the secret.
  Hash named(std::string_view name) const noexcept { return siphash(secret_, name); }
  LimitTable& limits() noexcept { return limits_; }
  LockTable& locks() noexcept { return locks_; }

 private:
  explicit SharedState(std::shared_ptr<Arena> arena) noexcept : arena_(std::move(arena)) {}

  std::shared_ptr<Arena> arena_;
  HashKey secret_;
  LimitTable limits_;
  LockTable locks_;
};

}  // namespace jsongate::shared
