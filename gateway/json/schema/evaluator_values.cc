// What holds for a value itself: its type, bounds, length, pattern, format, constants.
#include <algorithm>

#include "gateway/json/schema/details.h"
#include "gateway/json/schema/equality.h"
#include "gateway/json/schema/evaluator.h"
#include "gateway/json/schema/number.h"

namespace jsongate::json::schema {
namespace {

std::uint64_t code_points(std::string_view text) {
  return static_cast<std::uint64_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return static_cast<signed char>(c) >= -64; }));
}

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

bool Evaluator::is_whole(const Reader& at) { return is_integer(number_at(at)); }

bool Evaluator::number(const Range& bounds, const Reader& at) {
  bool ok = true;
  for (Index i = 0; i < bounds.count; ++i) {
    const Bound& bound = program_.bounds[bounds.first + i];
    if (is_within(bound, at)) continue;
    ok = refuse(bound.keyword, [&] {
      return std::string(symbol_of(bound.keyword)) + text_of(program_.constants.at(bound.constant));
    });
    if (!more()) return false;
  }
  return ok;
}

bool Evaluator::is_within(const Bound& bound, const Reader& at) const {
  if (bound.keyword == Keyword::kMultipleOf) {
    return is_multiple(number_at(at), number_at(program_.constants.at(bound.constant)));
  }
  const int order = bound.is_small && at.kind() == Kind::kInt64
                        ? (at.int64() > bound.small ? 1 : 0) - (at.int64() < bound.small ? 1 : 0)
                        : compare(number_at(at), number_at(program_.constants.at(bound.constant)));
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

bool Evaluator::string(const StringRules& rules, const Reader& at) {
  const std::string_view text = at.text();
  bool ok = length(rules, text);
  if (!ok && !more()) return false;
  if (rules.pattern != kNone && !matches(rules.pattern, text)) {
    ok = refuse(Keyword::kPattern,
                [&] { return "must match " + program_.patterns[rules.pattern].source; });
    if (!more()) return false;
  }
  if (rules.format && !rules.format(text)) {
    ok = refuse(Keyword::kFormat, [&] { return "must be a valid " + rules.format_name; });
  }
  return ok;
}

// Counts only where the bytes leave it open.
bool Evaluator::length(const StringRules& rules, std::string_view text) {
  const bool may_be_short = rules.min_length > 0 && text.size() < 4 * rules.min_length;
  const bool may_be_long = text.size() > rules.max_length;
  if (!may_be_short && !may_be_long) return true;
  const std::uint64_t count = code_points(text);
  bool ok = true;
  if (count < rules.min_length) {
    ok = refuse(Keyword::kMinLength, [&] { return at_least(rules.min_length, "character"); });
    if (!more()) return false;
  }
  if (count > rules.max_length) {
    ok = refuse(Keyword::kMaxLength, [&] { return at_most(rules.max_length, "character"); });
  }
  return ok;
}

bool Evaluator::matches(Index number, std::string_view text) const {
  const Pattern& pattern = program_.patterns[number];
  if (pattern.sequence) return pattern.sequence->matches(text);
  return pattern.re->Match({text.data(), text.size()}, 0, text.size(), RE2::UNANCHORED, nullptr, 0);
}

bool Evaluator::is_among(const EnumRules& rules, const Reader& at) const {
  if (at.kind() == Kind::kString) return rules.strings.find(at.text()) != Names::kAbsent;
  const auto is_it = [&](Index constant) { return are_equal(program_.constants.at(constant), at); };
  if (rules.hashes.empty()) return std::any_of(rules.others.begin(), rules.others.end(), is_it);
  const std::uint64_t hash = hash_of(at);
  auto found =
      std::lower_bound(rules.hashes.begin(), rules.hashes.end(), std::pair{hash, Index{0}});
  for (; found != rules.hashes.end() && found->first == hash; ++found) {
    if (is_it(found->second)) return true;
  }
  return false;
}

}  // namespace jsongate::json::schema
