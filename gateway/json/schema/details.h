// The sentences that say what is wrong with a value.
//
// Threads: any, no state. Errors: none. They quote the schema, never the document.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/json/tape.h"

namespace jsongate::json::schema {

// JSON text of a schema's value, cut with "…" where it is long.
std::string text_of(const Reader& value);
// "must be one of 1, 2" of an array; "must be 1" of any other constant.
std::string allowed_values(const Reader& values);
std::string allowed_value(const Reader& value);
// "integer or null"
std::string type_names(std::uint8_t types);
// "expected integer or null, got string"
std::string wrong_type(std::uint8_t types, const Reader& value);
// "must have at least 2 items"; `what` in the singular.
std::string at_least(std::uint64_t count, std::string_view what);
std::string at_most(std::uint64_t count, std::string_view what);

}  // namespace jsongate::json::schema
