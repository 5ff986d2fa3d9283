#include "gateway/shared/job_board.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

namespace jsongate::shared {
namespace {

using Due = std::int64_t;  // nanoseconds

// FNV-1a. Two jobs in one place would be held by one process, which is no harm.
std::uint64_t hash(std::string_view text) noexcept {
  std::uint64_t value = 14695981039346656037U;
  for (const char letter : text) {
    value = (value ^ static_cast<unsigned char>(letter)) * 1099511628211U;
  }
  return value ^ value >> 32U;
}

// Below 2^31: the file is sparse, and no limit on the size of files is met.
off_t place_of(std::string_view job) noexcept {
  constexpr std::uint64_t kPlaces = (std::uint64_t{1} << 31U) / sizeof(Due);
  return static_cast<off_t>(hash(job) % kPlaces * sizeof(Due));
}

bool set_lock(int file, std::string_view job, short type) noexcept {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = place_of(job);
  lock.l_len = sizeof(Due);
  return fcntl(file, F_SETLK, &lock) == 0;
}

}  // namespace

std::variant<JobBoard, std::string> JobBoard::make() {
  const int file = memfd_create("jsongate-jobs", MFD_CLOEXEC);
  if (file >= 0) return JobBoard(file);
  return std::string("cannot make the board of periodic jobs: ") + std::strerror(errno);
}

JobBoard& JobBoard::operator=(JobBoard&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

JobBoard::~JobBoard() {
  if (file_ >= 0) close(file_);
}

bool JobBoard::hold(std::string_view job) const noexcept { return set_lock(file_, job, F_WRLCK); }

void JobBoard::let_go(std::string_view job) const noexcept { set_lock(file_, job, F_UNLCK); }

std::chrono::nanoseconds JobBoard::due(std::string_view job) const noexcept {
  Due due = 0;
  const bool known = pread(file_, &due, sizeof due, place_of(job)) == sizeof due;
  return std::chrono::nanoseconds{known ? due : 0};
}

// Where it cannot be kept the next holder begins with one interval.
void JobBoard::set_due(std::string_view job, std::chrono::nanoseconds due) const noexcept {
  const Due value = due.count();
  static_cast<void>(!pwrite(file_, &value, sizeof value, place_of(job)));
}

}  // namespace jsongate::shared
