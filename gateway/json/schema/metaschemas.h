// The metaschemas of both drafts, which a schema may refer to.
//
// Threads: any, constant. Errors: none. Source: https://json-schema.org/draft/2020-12/schema and
// its vocabularies, http://json-schema.org/draft-07/schema.
#pragma once

#include <string_view>

namespace jsongate::json::schema {

// JSON text; empty: no metaschema has this URI (without '#').
std::string_view find_metaschema(std::string_view uri) noexcept;

}  // namespace jsongate::json::schema
