// One parse of a body for several filters in a row.
//
// Each filter shows the pieces that it holds; where they are the text that was parsed before, byte
// by byte, that document is good for this filter too: whatever stood between has changed nothing.
// To compare costs a small part of what parsing does.
//
// Owner and lifetime: outlives the filters; a document is valid until the next parse() or
// release(). Threads: one at a time. Errors: 400 bad_json, std::bad_alloc.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "filters/validate/validation.h"
#include "gateway/core/result.h"
#include "gateway/core/stream_filter.h"
#include "gateway/json/document.h"
#include "gateway/json/parser_pool.h"

namespace jsongate::filters {

class SharedParse {
 public:
  // The document that the pieces are one behind the other, within `limits`. `out` is told of a
  // copy.
  Result<json::Document> parse(std::span<const std::string_view> pieces, const Validation& limits,
                               Outlet& out);
  // The parser and its memory go back to the process.
  void release() noexcept;

 private:
  Result<json::Document> parse_anew(std::span<const std::string_view> pieces, std::size_t depth,
                                    Outlet& out);

  json::ParserLease parser_;
  std::optional<json::Document> document_;
  std::size_t depth_ = 0;    // that it is known not to exceed
  bool has_unique_ = false;  // names, as far as is known
};

}  // namespace jsongate::filters
