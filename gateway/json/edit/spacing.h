// How a container is laid out, so that what is added to it looks like what is there.
//
// Owner and lifetime: views of the text. Threads: any. Errors: none.
#pragma once

#include <cstddef>
#include <string_view>

#include "gateway/json/locate.h"

namespace jsongate::json {

// White space only; empty where the container shows none, or more than anyone would write.
struct Spacing {
  std::string_view before_first;  // behind the opening bracket
  std::string_view after_comma;
  std::string_view after_colon;
};

// `open`: the structural of the opening bracket.
Spacing spacing_of(const Locator& locator, std::size_t open);

}  // namespace jsongate::json
