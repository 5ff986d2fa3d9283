#include "gateway/shared/process.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace jsongate::shared {

bool has_ended(pid_t pid) noexcept {
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  if (fd < 0) return kill(pid, 0) != 0 && errno == ESRCH;
  pollfd ended{.fd = fd, .events = POLLIN, .revents = 0};
  const bool yes = poll(&ended, 1, 0) == 1;
  close(fd);
  return yes;
}

}  // namespace jsongate::shared
