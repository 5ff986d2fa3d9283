// Quantities with their unit in the type.
#pragma once

#include <cstddef>

namespace jsongate {

struct Bytes {
  std::size_t count = 0;
  friend constexpr bool operator==(Bytes, Bytes) = default;
};

}  // namespace jsongate
