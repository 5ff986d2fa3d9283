#include "filters/json_schema/json_schema.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "gateway/json/edit/splice.h"

namespace jsongate::filters {
namespace {

// How many errors a line of the log has room for.
constexpr std::size_t kLoggedErrors = 3;

// A pointer as the fragment of a URI.
std::string fragment_of(std::string_view pointer) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-._~!$&'()*+,;=:@/?";  // RFC 3986 §3.5
  std::string fragment = "#";
  for (const char c : pointer) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && (std::isalnum(byte) || kPlain.find(c) != kPlain.npos)) {
      fragment += c;
    } else {
      fragment += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return fragment;
}

std::string members_of(const std::vector<json::Violation>& violations) {
  std::string members;
  for (const auto& violation : violations) {
    members += members.empty() ? "\"errors\":[" : ",";
    members += "{\"pointer\":" + json::json_string(fragment_of(violation.pointer)) +
               ",\"keyword\":" + json::json_string(violation.keyword) +
               ",\"detail\":" + json::json_string(violation.detail) + "}";
  }
  return members + "]";
}

std::string hint_of(const std::string& file, const std::vector<json::Violation>& violations) {
  std::string hint = file;
  for (std::size_t i = 0; i < std::min(violations.size(), kLoggedErrors); ++i) {
    hint += (i == 0 ? ": " : "; ") + fragment_of(violations[i].pointer) + " " +
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
