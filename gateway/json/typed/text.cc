#include "gateway/json/typed/text.h"

#include "gateway/json/format.h"
#include "gateway/json/limits.h"
#include "gateway/json/schema/details.h"
#include "gateway/json/typed/moment.h"

namespace jsongate::json::typed {
namespace {

using Verdict = TextVerdict;

constexpr long kBeyondDouble = 309;  // digits before the point

Verdict unfit(std::string_view detail, bool is_word) {
  return {Verdict::Kind::kUnfit, std::string(detail), is_word};
}

Verdict within(std::vector<std::string> mistakes) {
  if (mistakes.empty()) return {};
  return {Verdict::Kind::kBroken, std::move(mistakes.front())};
}

Verdict judge_number(const Program& program, const Node& node, const schema::Number& number) {
  if (node.rules == kNone) return {};
  return within(mistakes_of(program, program.numbers[node.rules], number));
}

Verdict judge_param(const Program& program, const Node& node, ParamType type,
                    std::string_view text) {
  ParamValue value;
  if (!convert_param(type, text, value)) return unfit(param_type_name(type), true);
  schema::Number number{.kind = Kind::kInt64, .int64 = value.integer};
  if (type == ParamType::kFloat) number = {.kind = Kind::kDouble, .real = value.number};
  if (value.big) number = {.kind = Kind::kBigInteger, .big_digits = text};
  return type == ParamType::kBool ? Verdict{} : judge_number(program, node, number);
}

Verdict judge_decimal(const Program& program, const Node& node, std::string_view text) {
  std::string digits;
  schema::Number number;
  if (!read_decimal(text, digits, number)) return unfit("number", true);
  return judge_number(program, node, number);
}

// Names the two slips that are made most.
std::string_view date_time_mistake(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  Moment moment;
  std::string mended(text.substr(0, kLongest));
  if (read_date_time(mended + 'Z', moment))
    return "must be a date-time with its offset: Z or +02:00";
  const auto space = mended.rfind(' ');
  if (space != std::string::npos) mended[space] = '+';
  return read_date_time(mended, moment) ? "must be a valid date-time: in a query + is written %2B"
                                        : "must be a valid date-time";
}

}  // namespace

TextVerdict judge_text(const Program& program, const Node& node, std::string_view text) {
  switch (node.is) {
    case Is::kInt:
      return judge_param(program, node, ParamType::kInt, text);
    case Is::kFloat:
      return judge_param(program, node, ParamType::kFloat, text);
    case Is::kBool:
      return judge_param(program, node, ParamType::kBool, text);
    case Is::kDecimal:
      return judge_decimal(program, node, text);
    case Is::kConstants: {
      const ConstantSet& set = program.sets[node.first];
      return set.find_text(text) == kNone ? unfit(set.detail, false) : Verdict{};
    }
    case Is::kDateTime:
    case Is::kDate:
    case Is::kTime:
    case Is::kUuid: {
      const auto mistake = form_mistake(node.is, text);
      return mistake.empty() ? Verdict{} : unfit(mistake, false);
    }
    default:
      if (node.rules == kNone) return {};
      return within(mistakes_of(program, program.sizes[node.rules], text));
  }
}

std::vector<std::string> mistakes_of(const Program& program, const NumberRules& rules,
                                     const schema::Number& number) {
  std::vector<std::string> mistakes;
  if (rules.is_range && number.kind == Kind::kInt64 && number.int64 >= rules.least &&
      number.int64 <= rules.most) {
    return mistakes;
  }
  for (const schema::Bound& bound : rules.bounds) {
    if (schema::is_within(bound, number, program.constants)) continue;
    mistakes.push_back(schema::detail_of(bound, program.constants));
  }
  return mistakes;
}

std::vector<std::string> mistakes_of(const Program& program, const SizeRules& rules,
                                     std::string_view text) {
  std::vector<std::string> mistakes;
  // Counts only where the bytes leave it open.
  if ((rules.least > 0 && text.size() < 4 * rules.least) || text.size() > rules.most) {
    mistakes = mistakes_of(rules, code_points(text), "character");
  }
  if (rules.pattern != kNone && !program.patterns[rules.pattern].matches(text)) {
    mistakes.push_back("must match " + program.patterns[rules.pattern].source);
  }
  return mistakes;
}

std::vector<std::string> mistakes_of(const SizeRules& rules, std::uint64_t count,
                                     std::string_view what) {
  std::vector<std::string> mistakes;
  if (count < rules.least) mistakes.push_back(schema::at_least(rules.least, what));
  if (count > rules.most) mistakes.push_back(schema::at_most(rules.most, what));
  return mistakes;
}

std::string_view form_mistake(Is is, std::string_view text) {
  Moment moment;
  switch (is) {
    case Is::kDateTime:
      return read_date_time(text, moment) ? "" : date_time_mistake(text);
    case Is::kDate:
      return read_date(text, moment) ? "" : "must be a valid date";
    case Is::kTime:
      return read_time(text, moment) ? "" : "must be a valid time";
    default:
      return is_uuid(text) ? "" : "must be a valid uuid";
  }
}

TextVerdict ProgramRule::judge(std::string_view text) const {
  const Node& root = program_.nodes[0];
  return judge_text(program_, root.is == Is::kArray ? program_.nodes[root.first] : root, text);
}

std::string ProgramRule::count_mistake(std::size_t count) const {
  const Node& root = program_.nodes[0];
  if (root.is != Is::kArray || root.rules == kNone) return {};
  auto mistakes = mistakes_of(program_.sizes[root.rules], count, "value");
  return mistakes.empty() ? std::string() : std::move(mistakes.front());
}

bool read_decimal(std::string_view text, std::string& digits, schema::Number& out) {
  if (text.size() > kMaxIntegerDigits) return false;
  const auto number = schema::read_decimal(text, digits);
  if (!number) return false;
  out = *number;
  const bool is_integer = text.find_first_of(".eE") == text.npos;
  return is_integer || static_cast<long>(digits.size()) + out.exponent <= kBeyondDouble;
}

}  // namespace jsongate::json::typed
