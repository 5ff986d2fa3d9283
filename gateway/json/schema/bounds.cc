#include "gateway/json/schema/bounds.h"

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

}  // namespace

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
