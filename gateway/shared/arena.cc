#include "gateway/shared/arena.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

namespace jsongate::shared {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const noexcept { return fd_; }

 private:
  int fd_;
};

// A file on the shared memory file system that has no name any more: it goes away with its last
// mapping, however the processes end. shm_open makes it close-on-exec. /dev/shm and not
// memfd_create: its size limit turns a request for too much into ENOSPC, where a memfd would wake
// the kernel's out-of-memory killer.
int open_unnamed() {
  for (int attempt = 0; attempt < 64; ++attempt) {
    const std::string name =
        "/jsongate-" + std::to_string(getpid()) + "-" + std::to_string(attempt);
    const int fd = shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR);
    if (fd >= 0) shm_unlink(name.c_str());
    if (fd >= 0 || errno != EEXIST) return fd;
  }
  return -1;
}

int allocate_blocks(int fd, off_t size) {
  int error = 0;
  do {
    error = posix_fallocate(fd, 0, size);
  } while (error == EINTR);
  return error;
}

std::string reason(int error) { return std::generic_category().message(error); }

std::string refusal(Bytes size, int error) {
  return "cannot reserve " + std::to_string(size.count) +
         " bytes of shared memory: " + reason(error) + " (JsonGateSharedSize)";
}

}  // namespace

std::variant<Arena, std::string> Arena::reserve(Bytes size) {
  if (size.count == 0) return refusal(size, EINVAL);
  if (size.count > std::numeric_limits<off_t>::max()) return refusal(size, EFBIG);
  const Descriptor file(open_unnamed());
  if (file.get() < 0) return refusal(size, errno);
  if (const int error = allocate_blocks(file.get(), static_cast<off_t>(size.count)); error != 0) {
    return refusal(size, error);
  }
  void* const base = mmap(nullptr, size.count, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (base == MAP_FAILED) return refusal(size, errno);
  return Arena(static_cast<std::byte*>(base), size.count);
}

std::variant<Arena, std::string> Arena::reserve_local(Bytes size) {
  void* const base = mmap(nullptr, size.count, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base != MAP_FAILED) return Arena(static_cast<std::byte*>(base), size.count);
  return "cannot reserve " + std::to_string(size.count) + " bytes of memory: " + reason(errno);
}

Arena::Arena(Arena&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      used_(std::exchange(other.used_, 0)) {}

Arena& Arena::operator=(Arena&& other) noexcept {
  std::swap(base_, other.base_);
  std::swap(size_, other.size_);
  std::swap(used_, other.used_);
  return *this;
}

Arena::~Arena() {
  if (base_ != nullptr) munmap(base_, size_);
}

void* Arena::allocate(std::size_t count, std::size_t size) noexcept {
  if (count == 0 || count > left() / size) return nullptr;
  std::byte* const block = base_ + used_;
  const std::size_t lines = (count * size + kCacheLine - 1) / kCacheLine;
  used_ = std::min(size_, used_ + lines * kCacheLine);
  return block;
}

}  // namespace jsongate::shared
