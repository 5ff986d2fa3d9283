// What holds for a value itself: its type, bounds, length, pattern, format, constants.
#include <algorithm>

#include "gateway/json/schema/details.h"
#include "gateway/json/schema/equality.h"
#include "gateway/json/schema/evaluator.h"
#include "gateway/json/schema/number.h"

namespace jsongate::json::schema {
bool Evaluator::is_whole(const Reader& at) { return is_integer(number_at(at)); }

bool Evaluator::number(const Range& bounds, const Reader& at) {
  bool ok = true;
  for (Index i = 0; i < bounds.count; ++i) {
    const Bound& bound = program_.bounds[bounds.first + i];
    if (is_within(bound, number_at(at), program_.constants)) continue;
    ok = refuse(bound.keyword, [&] { return detail_of(bound, program_.constants); });
    if (!more()) return false;
  }
  return ok;
}

bool Evaluator::string(const StringRules& rules, const Reader& at) {
  const std::string_view text = at.text();
  bool ok = length(rules, text);
  if (!ok && !more()) return false;
  if (rules.pattern != kNone && !program_.patterns[rules.pattern].matches(text)) {
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
