// One path template taken apart: the part of RouteTable that reads what a user wrote.
//
// Plain data at start-up; the texts belong to the caller.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jsongate {

struct TemplateSegment {
  std::string_view text;  // the literal, or the parameter's name
  bool is_param = false;
  bool takes_rest = false;  // "{name:path}"
};

// Splits "/orders/{id}" at its slashes into `out`. A returned text says what is wrong and goes on
// after the template: "has '{id' without '}'". The rules are those of RouteTable::compile.
std::optional<std::string> parse_template(std::string_view path_template,
                                          std::vector<TemplateSegment>& out);

}  // namespace jsongate
