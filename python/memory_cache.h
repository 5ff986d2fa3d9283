// The caches of a process that is no server's child: tests, the command line, the check of a
// configuration.
//
// Owner: the process. Threads: any. Errors: none but std::bad_alloc.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "gateway/core/cache_store.h"

namespace jsongate::python {

class MemoryCache final : public CacheStore {
 public:
  Lookup get(std::string_view key, std::string& value) override;
  bool set(std::string_view key, std::string_view value, std::chrono::microseconds ttl) override;
  void remove(std::string_view key) override;
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  struct Item {
    std::string value;
    Clock::time_point end;
  };
  static constexpr std::size_t kMostItems = 10'000;

  std::mutex mutex_;
  std::unordered_map<std::string, Item> items_;
};

class MemoryCaches final : public CacheStores {
 public:
  // Made when it is first asked for, unless the names are limited and this is none of them.
  CacheStore* find(std::string_view name) override;
  void limit_names(std::set<std::string, std::less<>> names);
  // Empties all of them.
  void clear();

 private:
  std::mutex mutex_;
  std::optional<std::set<std::string, std::less<>>> names_;
  std::map<std::string, MemoryCache, std::less<>> caches_;
};

}  // namespace jsongate::python
