// The directives of the shared room.
#pragma once

#include <tuple>

#include "gateway/core/setting.h"

namespace jsongate::shared {

struct SharedSettings {
  Setting<Bytes> size = Bytes{16 << 20};
};

inline constexpr auto kSharedDirectives = std::tuple{
    Directive{
        "JsonGateSharedSize", &SharedSettings::size,
        "memory shared by all children for metrics, limits and locks, e.g. 64M (default 16M)"},
};

}  // namespace jsongate::shared
