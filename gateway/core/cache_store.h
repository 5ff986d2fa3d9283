// A cache that all children of the server see, by name: the contract between Python, which knows
// values, and whatever keeps bytes.
//
// Owner: the implementation; stores live as long as the process. Threads: any, at once; every call
// may block and is to be made without the GIL. Errors: values; nothing is thrown but
// std::bad_alloc. Whoever cannot keep a value has not kept it: that is no error of the request.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace jsongate {

inline constexpr std::size_t kMaxCacheKey = 100;
inline constexpr std::size_t kMaxCacheValue = (1 << 20) - 64;

enum class Lookup {
  kFound,
  kMissing,
  kFailed,  // it is not known: the cache cannot be reached
};

class CacheStore {
 public:
  // Keys are any bytes, at most kMaxCacheKey.
  virtual Lookup get(std::string_view key, std::string& value) = 0;
  // False where it is not kept: larger than kMaxCacheValue or than this cache takes, or out of
  // reach.
  virtual bool set(std::string_view key, std::string_view value, std::chrono::microseconds ttl) = 0;
  virtual void remove(std::string_view key) = 0;

 protected:
  ~CacheStore() = default;
};

class CacheStores {
 public:
  // Null where the configuration has none of this name.
  virtual CacheStore* find(std::string_view name) = 0;

 protected:
  ~CacheStores() = default;
};

}  // namespace jsongate
