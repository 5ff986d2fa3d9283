// One native filter over one body. It judges text; the adapter in gateway/httpd moves the buckets.
#pragma once

#include <string_view>

#include "gateway/core/verdict.h"

namespace jsongate {

// Made per body, used by one thread at a time, gone with the request.
class BodyFilter {
 public:
  virtual ~BodyFilter() = default;
  // The next bytes, valid only during the call.
  virtual Verdict on_chunk(std::string_view chunk) = 0;
  // The body is complete.
  virtual Verdict on_end() = 0;
};

}  // namespace jsongate
