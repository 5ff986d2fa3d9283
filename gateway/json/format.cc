#include "gateway/json/format.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "gateway/json/format_scan.h"
#include "gateway/json/regex.h"

namespace jsongate::json {
namespace {

constexpr std::pair<std::string_view, FormatCheck> kFormats[] = {
    {"date-time", is_date_time},
    {"date", is_date},
    {"time", is_time},
    {"duration", is_duration},
    {"email", is_email},
    {"idn-email", is_idn_email},
    {"hostname", is_hostname},
    {"idn-hostname", is_idn_hostname},
    {"ipv4", is_ipv4},
    {"ipv6", is_ipv6},
    {"uri", is_uri},
    {"uri-reference", is_uri_reference},
    {"iri", is_iri},
    {"iri-reference", is_iri_reference},
    {"uri-template", is_uri_template},
    {"uuid", is_uuid},
    {"json-pointer", is_json_pointer},
    {"relative-json-pointer", is_relative_json_pointer},
    {"regex", is_regex},
};

constexpr std::size_t kUuidSize = 36;

}  // namespace

FormatCheck find_format(std::string_view name) noexcept {
  const auto found = std::find_if(std::begin(kFormats), std::end(kFormats),
                                  [&](const auto& format) { return format.first == name; });
  return found == std::end(kFormats) ? nullptr : found->second;
}

// RFC 4122 §3
bool is_uuid(std::string_view text) {
  if (text.size() != kUuidSize) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    if (is_hyphen ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

// RFC 6901 §3
bool is_json_pointer(std::string_view text) {
  if (!text.empty() && text.front() != '/') return false;
  for (auto tilde = text.find('~'); tilde != text.npos; tilde = text.find('~', tilde + 1)) {
    const std::string_view behind = text.substr(tilde + 1);
    if (!behind.starts_with('0') && !behind.starts_with('1')) return false;
  }
  return true;
}

// draft-handrews-relative-json-pointer-01 §3
bool is_relative_json_pointer(std::string_view text) {
  Scan scan(text);
  const std::string_view levels = scan.take_while(is_ascii_digit);
  if (levels.empty() || (levels.size() > 1 && levels.front() == '0')) return false;
  return scan.rest() == "#" || is_json_pointer(scan.rest());
}

// ECMA-262 §22.2.1; what RE2 cannot do is a regular expression all the same.
bool is_regex(std::string_view text) {
  const auto translated = to_re2(text);
  const auto* const error = std::get_if<RegexError>(&translated);
  return !error || error->unsupported;
}

}  // namespace jsongate::json
