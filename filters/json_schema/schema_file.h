// Compiles the JSON Schema of a file, with the other files of its folder to refer to.
//
// Owner: nothing is kept. Threads: any, while the configuration is read. Errors: a sentence for the
// administrator.
#pragma once

#include <string>
#include <variant>

#include "gateway/json/schema/schema.h"

namespace jsongate::filters {

// `path`: absolute. Each *.json file of the folder is known by its file: URI, so that a relative
// "$ref" finds it, and by its "$id". A file that is no JSON is unknown.
std::variant<json::Schema, std::string> compile_schema_file(const std::string& path);

}  // namespace jsongate::filters
