// The formats of JSON Schema: whether a string is a date, a host name, a URI, …
//
// Threads: any, no state. Errors: none. Sources: JSON Schema 2020-12 validation §7.3 and what it
// refers to, named beside each function in the .cc files. Internationalised names are judged by
// their shape only: characters beyond ASCII all pass (no IDNA tables). Of a regular expression the
// names of groups and properties are not looked up.
#pragma once

#include <string_view>

namespace jsongate::json {

using FormatCheck = bool (*)(std::string_view text);

// nullptr: a name that JSON Schema does not define, which nothing can be judged by.
FormatCheck find_format(std::string_view name) noexcept;

bool is_date(std::string_view text);
bool is_time(std::string_view text);
bool is_date_time(std::string_view text);
bool is_duration(std::string_view text);

bool is_hostname(std::string_view text);
bool is_idn_hostname(std::string_view text);
bool is_ipv4(std::string_view text);
bool is_ipv6(std::string_view text);
bool is_email(std::string_view text);
bool is_idn_email(std::string_view text);

bool is_uri(std::string_view text);
bool is_uri_reference(std::string_view text);
bool is_iri(std::string_view text);
bool is_iri_reference(std::string_view text);
bool is_uri_template(std::string_view text);

bool is_uuid(std::string_view text);
bool is_json_pointer(std::string_view text);
bool is_relative_json_pointer(std::string_view text);
bool is_regex(std::string_view text);

}  // namespace jsongate::json
