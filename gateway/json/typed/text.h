// Text from outside of JSON, a value in a path or a query or the name of a member, judged by a
// declared type.
//
// Owner: nothing is kept. Threads: any. Errors: as values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/core/param_value.h"
#include "gateway/json/schema/number.h"
#include "gateway/json/typed/program.h"

namespace jsongate::json::typed {

// `node` is a scalar; `text` is UTF-8. Numbers and booleans are written as convert_param() takes
// them.
TextVerdict judge_text(const Program& program, const Node& node, std::string_view text);

// What is wrong with a number by its rules, each as a sentence. No memory where nothing is.
std::vector<std::string> mistakes_of(const Program& program, const NumberRules& rules,
                                     const schema::Number& number);
// What is wrong with a string's length and form; likewise.
std::vector<std::string> mistakes_of(const Program& program, const SizeRules& rules,
                                     std::string_view text);
// What is wrong with a count of elements, named in the singular; likewise.
std::vector<std::string> mistakes_of(const SizeRules& rules, std::uint64_t count,
                                     std::string_view what);
// "must be a valid date-time", or empty: a string of this kind is right. Only for kDateTime, kDate,
// kTime and kUuid.
std::string_view form_mistake(Is is, std::string_view text);

// What a declared type asks of a parameter's text. The root is a scalar, or an array of them, whose
// values come one by one. Owner: whoever has the Program. Threads: any.
class ProgramRule final : public TextRule {
 public:
  explicit ProgramRule(const Program& program) noexcept : program_(program) {}
  TextVerdict judge(std::string_view text) const override;
  std::string count_mistake(std::size_t count) const override;

 private:
  const Program& program_;
};

// A decimal that both JSON and Python can hold: kMaxIntegerDigits digits, below 1e309. Its value,
// whose digits stay in `digits`.
bool read_decimal(std::string_view text, std::string& digits, schema::Number& out);

}  // namespace jsongate::json::typed
