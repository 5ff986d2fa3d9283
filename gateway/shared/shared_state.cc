#include "gateway/shared/shared_state.h"

#include <sys/random.h>

#include <cerrno>
#include <system_error>

namespace jsongate::shared {
namespace {

// For locks, and for limits beside them.
std::size_t least() noexcept {
  return LockTable::footprint() + LimitTable::footprint(SharedState::kMinWindows);
}

std::string too_small(std::size_t size) {
  return std::to_string(size) +
         " bytes of shared memory are too few for limits and locks: at least " +
         std::to_string(SharedState::kPart * least()) + " are needed (JsonGateSharedSize)";
}

}  // namespace

std::variant<SharedState, std::string> SharedState::create(std::shared_ptr<Arena> arena) {
  const std::size_t size = arena->size(), part = size / kPart;
  if (part < least()) return too_small(size);
  SharedState state(std::move(arena));
  if (getrandom(&state.secret_, sizeof state.secret_, 0) != sizeof state.secret_) {
    return "cannot get random bytes: " + std::generic_category().message(errno);
  }
  const std::size_t window = LimitTable::footprint(1) - LimitTable::footprint(0);
  const std::size_t windows = (part - LockTable::footprint() - LimitTable::footprint(0)) / window;
  const bool fits = state.locks_.make(*state.arena_) && state.limits_.make(*state.arena_, windows);
  if (!fits) return too_small(size);
  return state;
}

}  // namespace jsongate::shared
