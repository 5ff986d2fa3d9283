// Whether a process of this host still runs.
//
// Threads: any. Errors: a process that cannot be looked at counts as running. Source:
// pidfd_open(2), kill(2).
#pragma once

#include <sys/types.h>

namespace jsongate::shared {

// True for one that has ended, also where nobody has waited for it yet.
bool has_ended(pid_t pid) noexcept;

}  // namespace jsongate::shared
