#include "filters/json_schema/json_schema.h"

#include <algorithm>
#include <string>
#include <vector>

#include "gateway/json/edit/splice.h"
#include "gateway/json/pointer.h"

namespace jsongate::filters {
namespace {

// How many errors a line of the log has room for.
constexpr std::size_t kLoggedErrors = 3;

std::string members_of(const std::vector<json::Violation>& violations) {
  std::string members;
  for (const auto& violation : violations) {
    members += members.empty() ? "\"errors\":[" : ",";
    members += "{\"pointer\":" + json::json_string(json::fragment_of(violation.pointer)) +
               ",\"keyword\":" + json::json_string(violation.keyword) +
               ",\"detail\":" + json::json_string(violation.detail) + "}";
  }
  return members + "]";
}

std::string hint_of(const std::string& file, const std::vector<json::Violation>& violations) {
  std::string hint = file;
  for (std::size_t i = 0; i < std::min(violations.size(), kLoggedErrors); ++i) {
    hint += (i == 0 ? ": " : "; ") + json::fragment_of(violations[i].pointer) + " " +
            violations[i].keyword + ": " + violations[i].detail;
  }
  if (violations.size() > kLoggedErrors) hint += "; and more";
  return hint;
}

}  // namespace

Result<Remainder> JsonSchema::take(const json::Document& document) const {
  if (check_.schema.is_valid(document)) return Remainder();
  const auto violations = check_.schema.errors(document, kMostErrors);
  return Problem{.status = 400,
                 .code = "schema_mismatch",
                 .detail = "the body does not match the schema",
                 .members = members_of(violations),
                 .hint = hint_of(check_.file, violations)};
}

std::optional<Problem> JsonSchema::refuse(Problem problem) const {
  if (!check_.only_reports) return problem;
  report_(problem);
  return std::nullopt;
}

}  // namespace jsongate::filters
