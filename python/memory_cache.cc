#include "python/memory_cache.h"

#include <utility>

namespace jsongate::python {

Lookup MemoryCache::get(std::string_view key, std::string& value) {
  const std::lock_guard lock(mutex_);
  const auto found = items_.find(std::string(key));
  if (found == items_.end() || found->second.end <= Clock::now()) return Lookup::kMissing;
  value = found->second.value;
  return Lookup::kFound;
}

bool MemoryCache::set(std::string_view key, std::string_view value, std::chrono::microseconds ttl) {
  if (value.size() > kMaxCacheValue) return false;
  const std::lock_guard lock(mutex_);
  if (items_.size() >= kMostItems) items_.clear();
  items_.insert_or_assign(std::string(key), Item{std::string(value), Clock::now() + ttl});
  return true;
}

void MemoryCache::remove(std::string_view key) {
  const std::lock_guard lock(mutex_);
  items_.erase(std::string(key));
}

void MemoryCache::clear() {
  const std::lock_guard lock(mutex_);
  items_.clear();
}

CacheStore* MemoryCaches::find(std::string_view name) {
  const std::lock_guard lock(mutex_);
  if (names_ && !names_->contains(name)) return nullptr;
  return &caches_[std::string(name)];
}

void MemoryCaches::limit_names(std::set<std::string, std::less<>> names) {
  const std::lock_guard lock(mutex_);
  names_ = std::move(names);
}

void MemoryCaches::clear() {
  const std::lock_guard lock(mutex_);
  for (auto& [name, cache] : caches_) cache.clear();
}

}  // namespace jsongate::python
