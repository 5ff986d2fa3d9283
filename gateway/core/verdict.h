// What a filter says of the bytes it was shown.
#pragma once

#include <string>
#include <variant>

#include "gateway/core/problem.h"

namespace jsongate {

struct Pass {};   // what was held and this chunk go on untouched, in their own buckets
struct Hold {};   // keep everything until a later verdict
struct Replace {  // what was held and this chunk are dropped, `bytes` go on instead
  std::string bytes;
};

// A Problem ends the body: the adapter answers it if no byte is out, and cuts the connection if
// some are.
using Verdict = std::variant<Pass, Hold, Replace, Problem>;

}  // namespace jsongate
