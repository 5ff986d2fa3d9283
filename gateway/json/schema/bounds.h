// minimum, maximum, exclusive…, multipleOf: whether a number is within, and the words where it is
// not.
//
// Owner: the compiled program. Threads: any. Errors: none.
#pragma once

#include <cstdint>
#include <span>
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
// Numbers that are within some bounds beyond doubt, told at a glance; all others must be compared.
template <class Value>
struct Interval {
  Value low = 1;
  Value high = 0;

  bool has(Value value) const noexcept { return low <= value && value <= high; }
};
struct Intervals {
  Interval<std::int64_t> integers{};
  Interval<double> doubles{};
};
Intervals intervals_of(std::span<const Bound> bounds);
// "must be >= 1"
std::string detail_of(const Bound& bound, const Constants& constants);

}  // namespace jsongate::json::schema
