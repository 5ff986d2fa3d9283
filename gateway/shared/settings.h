// The directives of the shared room.
//
// Owner: the configuration. Threads: any. Errors: of the configuration only.
#pragma once

#include <string_view>
#include <tuple>

#include "gateway/core/setting.h"

namespace jsongate::shared {

// One cache by the name that Python knows it by.
struct CacheEntry {
  std::string_view name;
  std::string_view provider;
  std::string_view arguments{};  // as the provider reads them; empty: none
  std::string_view file{};       // where the directive stands
  unsigned line = 0;
};
using CachesSetting = Chain<CacheEntry>;

inline constexpr std::string_view kDefaultCache = "default";
inline constexpr std::string_view kMemoryProvider = "shmcb";
inline constexpr std::string_view kMemoryArguments = "cache(33554432)";  // 32M

struct SharedSettings {
  Setting<Bytes> size = Bytes{16 << 20};
  CachesSetting caches;
};

inline constexpr auto kSharedDirectives = std::tuple{
    Directive{"JsonGateSharedSize", &SharedSettings::size,
              "memory shared by all children, e.g. 64M (default 16M): a quarter of it for limits "
              "and locks, the rest for metrics"},
    Directive{
        "JsonGateCache", &SharedSettings::caches,
        "name and provider[:arguments] of a cache that Python opens by its name: shmcb[:size], "
        "redis:host:port, memcache:host:port, dbm:file (default: the cache default, shmcb:32M)"},
};

// The words behind JsonGateCache.
ParseError parse_setting(const ParseContext& context, Words words, CachesSetting& out);

}  // namespace jsongate::shared
