// The query component of a URI: decoding, and binding to a route's declared parameters.
//
// Source: WHATWG URL §5.1 (application/x-www-form-urlencoded parsing): '&' separates, '+' is a
// space, %XX is a byte.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/core/problem.h"
#include "gateway/core/route_table.h"

namespace jsongate {

// True where `text` is valid UTF-8 (RFC 3629: no surrogates, nothing overlong).
bool is_utf8(std::string_view text) noexcept;

// Decodes '+' and %XX; a '%' without two hexadecimal digits stays as it is.
std::string form_decode(std::string_view text);

// All name/value pairs in order, decoded. A name without '=' has an empty value; empty pieces are
// skipped.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);

// The values of one route's declared query parameters, one entry per spec, in the order of the
// specs.
struct QueryValues {
  std::vector<std::pair<std::string, std::string>> pairs;  // owns the texts below
  std::vector<std::vector<ParamValue>> values;             // empty: absent
};

// Fills `out`. A Problem (400 "bad_query") lists every mistake in `members`:
// "errors":[{"query":"limit","detail":"expected integer, got \"abc\""},{"query":"page","detail":"is
// required"}]. One mistake per parameter: the first. Undeclared parameters are let be. A declared
// value that is not UTF-8 is a mistake
// ("is not UTF-8"). What a rule says comes as its sentence. Texts longer than 64 bytes are cut.
std::optional<Problem> bind_query(const std::vector<QuerySpec>& specs, std::string_view query,
                                  QueryValues& out);

// Judges the parameters of a matched path by the rules of the route's spec, by the parameter's
// place; null: none. A Problem: 404 "no_route" where one is of another type, as if no template had
// matched; 400 "bad_path" that lists what is out of its constraints, each as
// {"path":"id","detail":"must be >= 1"}.
std::optional<Problem> bind_path(const RouteMatch& match,
                                 const std::vector<const TextRule*>& rules);

}  // namespace jsongate
