// What a schema says of a value itself: its type, bounds, length, pattern, format, constants.
#include <algorithm>
#include <cmath>
#include <variant>

#include "gateway/json/schema/compiler.h"
#include "gateway/json/schema/details.h"
#include "gateway/json/schema/equality.h"
#include "gateway/json/schema/number.h"

namespace jsongate::json::schema {
namespace {

constexpr std::size_t kFewConstants = 8;  // compared one after the other

std::uint8_t type_bit(const Reader& name) {
  constexpr std::pair<std::string_view, std::uint8_t> kTypes[] = {
      {"null", kNullType},       {"boolean", kBooleanType},
      {"integer", kIntegerType}, {"number", kNumberType | kIntegerType},
      {"string", kStringType},   {"array", kArrayType},
      {"object", kObjectType},
  };
  if (name.kind() != Kind::kString) return 0;
  for (const auto& [type, bit] : kTypes) {
    if (type == name.text()) return bit;
  }
  return 0;
}

}  // namespace

std::uint8_t Compiler::types(const Place& value) {
  constexpr char kWrong[] =
      "must be a type or an array of types: null, boolean, integer, number, "
      "string, array, object";
  if (value.at.kind() != Kind::kArray) {
    const std::uint8_t bit = type_bit(value.at);
    if (bit == 0) library_.fail(value, kWrong);
    return bit;
  }
  std::uint8_t found = 0;
  Place type = value;
  for (type.at.next(); type.at.kind() != Kind::kEndArray; type.at.skip()) {
    const std::uint8_t bit = type_bit(type.at);
    if (bit == 0) library_.fail(type, kWrong);
    found |= bit;
  }
  return found;
}

void Compiler::enumeration(const Members& members, Keyword keyword) {
  if (!members.has(keyword)) return;
  const Place value = members[keyword];
  const bool is_const = keyword == Keyword::kConst;
  if (!is_const) want(value, Kind::kArray, "must be an array");
  EnumRules rules;
  rules.detail = is_const ? allowed_value(value.at) : allowed_values(value.at);
  Reader at = value.at;
  Reader end = at;
  end.skip();
  if (!is_const) at.next();
  for (; at < end && at.kind() != Kind::kEndArray; at.skip()) {
    if (at.kind() == Kind::kString) {
      rules.strings.add(at.text());
      continue;
    }
    rules.others.push_back(program_->constants.add(at));
    rules.hashes.emplace_back(hash_of(at), rules.others.back());
  }
  if (rules.others.size() <= kFewConstants) rules.hashes.clear();
  std::sort(rules.hashes.begin(), rules.hashes.end());
  program_->steps.push_back({Step::Op::kEnum, keyword, static_cast<Index>(program_->enums.size())});
  program_->enums.push_back(std::move(rules));
}

Range Compiler::bounds(const Members& members) {
  Range range{static_cast<Index>(program_->bounds.size()), 0};
  for (const Keyword keyword : {Keyword::kMinimum, Keyword::kMaximum, Keyword::kExclusiveMinimum,
                                Keyword::kExclusiveMaximum, Keyword::kMultipleOf}) {
    if (!members.has(keyword)) continue;
    bound(members[keyword], keyword);
    ++range.count;
  }
  return range;
}

void Compiler::bound(const Place& value, Keyword keyword) {
  if (!is_number(value.at.kind())) library_.fail(value, "must be a number");
  const Number number = number_at(value.at);
  if (keyword == Keyword::kMultipleOf && compare(number, Number{}) <= 0) {
    library_.fail(value, "must be above 0");
  }
  program_->bounds.push_back(bound_of(keyword, value.at, program_->constants));
}

Index Compiler::strings(const Members& members) {
  StringRules rules;
  rules.min_length = count(members, Keyword::kMinLength, 0);
  rules.max_length = count(members, Keyword::kMaxLength, kNoLimit);
  if (members.has(Keyword::kPattern)) {
    const Place value = members[Keyword::kPattern];
    want(value, Kind::kString, "must be a regular expression");
    rules.pattern = pattern(value, value.at.text());
  }
  if (members.has(Keyword::kFormat)) {
    const Place value = members[Keyword::kFormat];
    want(value, Kind::kString, "must be a string");
    const Dialect& dialect = members.dialect();
    const bool is_known =
        dialect.draft == Draft::k7 || (dialect.vocabularies & kFormatAnnotation) != 0;
    if ((options_.assert_formats && is_known) || (dialect.vocabularies & kFormatAssertion) != 0) {
      rules.format = find_format(value.at.text());
      rules.format_name = value.at.text();
    }
  }
  if (rules.min_length == 0 && rules.max_length == kNoLimit && rules.pattern == kNone &&
      !rules.format) {
    return kNone;
  }
  program_->strings.push_back(std::move(rules));
  return static_cast<Index>(program_->strings.size() - 1);
}

Index Compiler::pattern(const Place& value, std::string_view source) {
  if (const auto known = patterns_.find(source); known != patterns_.end()) return known->second;
  auto compiled = Pattern::compile(source);
  if (const auto* const mistake = std::get_if<std::string>(&compiled)) {
    library_.fail(value, *mistake);
  }
  const auto number = static_cast<Index>(program_->patterns.size());
  program_->patterns.push_back(std::move(*std::get_if<Pattern>(&compiled)));
  patterns_.emplace(source, number);
  return number;
}

std::uint64_t Compiler::count(const Members& members, Keyword keyword, std::uint64_t otherwise) {
  if (!members.has(keyword)) return otherwise;
  const Place value = members[keyword];
  const Number number = is_number(value.at.kind()) ? number_at(value.at) : Number{.int64 = -1};
  if (compare(number, Number{}) < 0 || !is_integer(number)) {
    library_.fail(value, "must be an integer of at least 0");
  }
  constexpr double kBeyond = 1e18;
  switch (number.kind) {
    case Kind::kInt64:
      return static_cast<std::uint64_t>(number.int64);
    case Kind::kUint64:
      return number.uint64;
    case Kind::kDouble:
      return number.real < kBeyond ? static_cast<std::uint64_t>(number.real) : kNoLimit;
    default:
      return kNoLimit;
  }
}

}  // namespace jsongate::json::schema
