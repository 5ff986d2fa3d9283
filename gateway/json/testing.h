// Helpers of tests: memory that ends at a page which may not be touched, and what time limits take
// into account.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

namespace jsongate::json::testing {

// What sanitizers cost, for limits of time.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr int kSlower = 8;
#else
inline constexpr int kSlower = 1;
#endif

// Memory that ends at a page which may not be touched.
class GuardedMemory {
 public:
  explicit GuardedMemory(std::size_t size) : page_(static_cast<std::size_t>(getpagesize())) {
    usable_ = (size + page_ - 1) / page_ * page_;
    void* const mapped =
        mmap(nullptr, usable_ + page_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    start_ = mapped == MAP_FAILED ? nullptr : static_cast<char*>(mapped);
    if (start_ && mprotect(start_ + usable_, page_, PROT_NONE) != 0) start_ = nullptr;
  }
  ~GuardedMemory() {
    if (start_) munmap(start_, usable_ + page_);
  }
  GuardedMemory(const GuardedMemory&) = delete;
  GuardedMemory& operator=(const GuardedMemory&) = delete;

  // Places the text so that `behind` readable bytes follow it.
  std::string_view place(std::string_view text, std::size_t behind, char fill) {
    char* const at = start_ + usable_ - behind - text.size();
    std::copy(text.begin(), text.end(), at);
    std::memset(at + text.size(), fill, behind);
    return {at, text.size()};
  }
  bool ok() const { return start_ != nullptr; }

 private:
  std::size_t page_;
  std::size_t usable_ = 0;
  char* start_ = nullptr;
};

}  // namespace jsongate::json::testing
