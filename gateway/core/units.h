// Quantities with their unit in the type.
#pragma once

#include <cstddef>
#include <cstdint>

namespace jsongate {

struct Bytes {
  std::size_t count = 0;
  friend constexpr bool operator==(Bytes, Bytes) = default;
};

struct Millis {
  std::int64_t count = 0;
  friend constexpr bool operator==(Millis, Millis) = default;
};

}  // namespace jsongate
