// minimum, maximum, exclusive…, multipleOf: whether a number is within, and the words where it is
// not.
//
// Owner: the compiled program. Threads: any. Errors: none.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/json/schema/constants.h"
#include "gateway/json/schema/keywords.h"
#include "gateway/json/schema/number.h"

namespace jsongate::json::schema {

struct Bound {
  Keyword keyword;
  bool is_small;  // `small` is its value
  std::int64_t small;
  std::uint32_t constant;
};

// `value` stands on a number.
Bound bound_of(Keyword keyword, const Reader& value, Constants& constants);
bool is_within(const Bound& bound, const Number& value, const Constants& constants);
// "must be >= 1"
std::string detail_of(const Bound& bound, const Constants& constants);

}  // namespace jsongate::json::schema
