#include "gateway/json/schema/bounds.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gateway/json/schema/details.h"

namespace jsongate::json::schema {
namespace {

std::string_view symbol_of(Keyword keyword) {
  switch (keyword) {
    case Keyword::kMinimum:
      return "must be >= ";
    case Keyword::kMaximum:
      return "must be <= ";
    case Keyword::kExclusiveMinimum:
      return "must be > ";
    case Keyword::kExclusiveMaximum:
      return "must be < ";
    default:
      return "must be a multiple of ";
  }
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Both kinds of value compare to such a bound as what they are, not as decimals.
bool is_exact(const Bound& bound) {
  return bound.keyword != Keyword::kMultipleOf && bound.is_small && bound.small >= -kExactDouble &&
         bound.small <= kExactDouble;
}

template <class Value>
void narrow(Interval<Value>& interval, Keyword keyword, Value end, Value before, Value behind) {
  switch (keyword) {
    case Keyword::kMinimum:
      interval.low = std::max(interval.low, end);
      break;
    case Keyword::kExclusiveMinimum:
      interval.low = std::max(interval.low, behind);
      break;
    case Keyword::kMaximum:
      interval.high = std::min(interval.high, end);
      break;
    default:
      interval.high = std::min(interval.high, before);
  }
}

}  // namespace

Intervals intervals_of(std::span<const Bound> bounds) {
  if (!std::ranges::all_of(bounds, is_exact)) return {};
  Intervals found{
      {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()},
      {-kInfinity, kInfinity}};
  for (const auto& [keyword, is_small, small, constant] : bounds) {
    const auto real = static_cast<double>(small);
    narrow(found.integers, keyword, small, small - 1, small + 1);
    narrow(found.doubles, keyword, real, std::nextafter(real, -kInfinity),
           std::nextafter(real, kInfinity));
  }
  return found;
}

Bound bound_of(Keyword keyword, const Reader& value, Constants& constants) {
  const Number number = number_at(value);
  return {keyword, number.kind == Kind::kInt64, number.int64, constants.add(value)};
}

bool is_within(const Bound& bound, const Number& value, const Constants& constants) {
  if (bound.keyword == Keyword::kMultipleOf) {
    return is_multiple(value, number_at(constants.at(bound.constant)));
  }
  const int order = bound.is_small && value.kind == Kind::kInt64
                        ? (value.int64 > bound.small ? 1 : 0) - (value.int64 < bound.small ? 1 : 0)
                        : compare(value, number_at(constants.at(bound.constant)));
  switch (bound.keyword) {
    case Keyword::kMinimum:
      return order >= 0;
    case Keyword::kMaximum:
      return order <= 0;
    case Keyword::kExclusiveMinimum:
      return order > 0;
    default:
      return order < 0;
  }
}

std::string detail_of(const Bound& bound, const Constants& constants) {
  return std::string(symbol_of(bound.keyword)) + text_of(constants.at(bound.constant));
}

}  // namespace jsongate::json::schema
