// C++ objects in APR pools: memory from the pool, destructors run with it. No Python object may
// live in one.
#pragma once

#include <memory_resource>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "gateway/httpd/apache.h"
#include "gateway/httpd/boundary.h"

namespace jsongate::httpd {

// A memory resource whose memory goes back with the pool.
class PoolMemory final : public std::pmr::memory_resource {
 public:
  explicit PoolMemory(apr_pool_t* pool) : pool_(pool) {}

 private:
  void* do_allocate(std::size_t bytes, std::size_t) override { return apr_palloc(pool_, bytes); }
  void do_deallocate(void*, std::size_t, std::size_t) override {}
  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override {
    return this == &other;
  }

  apr_pool_t* pool_;
};

template <class T>
apr_status_t destroy_in_pool(void* object) {
  static_cast<T*>(object)->~T();
  return APR_SUCCESS;
}

// A T that lives as long as `pool`. APR aligns to 8 bytes.
template <class T, class... Args>
T* make_in_pool(apr_pool_t* pool, Args&&... args) {
  static_assert(alignof(T) <= 8);
  auto* object = new (apr_palloc(pool, sizeof(T))) T{std::forward<Args>(args)...};
  if constexpr (!std::is_trivially_destructible_v<T>) {
    apr_pool_cleanup_register(pool, object, guarded_status<&destroy_in_pool<T>>,
                              apr_pool_cleanup_null);
  }
  return object;
}

// The one T of this name in `pool`; made at the first call.
template <class T, class... Args>
T& in_pool_once(apr_pool_t* pool, const char* name, Args&&... args) {
  void* found = nullptr;
  apr_pool_userdata_get(&found, name, pool);
  if (found == nullptr) {
    found = make_in_pool<T>(pool, std::forward<Args>(args)...);
    apr_pool_userdata_setn(found, name, nullptr, pool);
  }
  return *static_cast<T*>(found);
}

// A copy with a NUL behind it.
inline char* copy_in_pool(apr_pool_t* pool, std::string_view text) {
  return apr_pstrmemdup(pool, text.data(), text.size());
}

inline std::string_view view(const char* text) {
  return text == nullptr ? std::string_view{} : std::string_view{text};
}

}  // namespace jsongate::httpd
