// Says to an Outlet what a splice keeps of a body's pieces, and what is new.
//
// Owner and lifetime: nothing is kept; the new bytes live until the last chunk of them is sent.
// Threads: those of the filter. Errors: std::bad_alloc before anything was said, none after.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "gateway/core/stream_filter.h"
#include "gateway/json/edit/splice.h"

namespace jsongate::filters {

// A byte of a body that came in pieces.
struct Place {
  std::size_t piece = 0;  // its number
  std::size_t offset = 0;
};

// `splice` is of the text that the pieces are one behind the other, of which the first begins at
// `origin`.
void pour(const json::Splice& splice, std::span<const std::string_view> pieces, Place origin,
          Outlet& out);

}  // namespace jsongate::filters
