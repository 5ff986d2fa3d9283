// A request body that a handler reads while it arrives.
//
// Owner: the Wire. Threads: the one that answers the request; without the GIL. Errors: a Problem,
// which stays: whoever reads on gets it again.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "gateway/core/result.h"

namespace jsongate {

class BodyStream {
 public:
  // Pieces are numbered from 0 over the whole body.
  struct Batch {
    std::span<const std::string_view> pieces;
    bool end = false;  // nothing follows
  };
  // Whether `reader` still looks at a piece of an earlier batch.
  using Needs = bool (*)(const void* reader, std::size_t piece);

  // What has come, and at least something unless the body ends; blocks. The bytes stay where they
  // are until `needs` disowns them in a later call. Problems: 413 body_too_large, 415
  // content_encoding, 400 bad_body, 408 body_timeout, 400 client_gone, 503 over_budget.
  virtual Result<Batch> read(Needs needs, const void* reader) = 0;

 protected:
  ~BodyStream() = default;
};

}  // namespace jsongate
