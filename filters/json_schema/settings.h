// What JSON bodies must look like: the directive JsonGateSchema.
//
// The file is read and compiled when the configuration is; so are the schemas that it refers to,
// which are files of the same folder. Nothing is fetched. Owner: the configuration. Threads: any.
// Errors: of the configuration only, with the place in the schema.
#pragma once

#include <string>
#include <tuple>

#include "gateway/core/setting.h"
#include "gateway/core/stream_filter.h"
#include "gateway/json/schema/schema.h"

namespace jsongate::filters {

// One schema over the bodies of one direction.
struct SchemaCheck {
  json::Schema schema;
  std::string file;   // as the directive names it
  bool only_reports;  // mode=report
};

struct SchemaChecks {
  Setting<const SchemaCheck*> request;  // null: bodies are not checked
  Setting<const SchemaCheck*> response;

  const SchemaCheck* of(Direction direction) const noexcept {
    return direction == Direction::kRequest ? request.value : response.value;
  }
};

struct SchemaSettings {
  SchemaChecks schemas;
};

inline constexpr auto kSchemaDirectives = std::tuple{
    Directive{"JsonGateSchema", &SchemaSettings::schemas,
              "file.json or none, then perhaps request (default) or response, and mode=enforce "
              "(default) or mode=report: the JSON Schema that request bodies or successful JSON "
              "replies must match; other schemas of its folder may be referred to"},
};

// The words behind the directive's name.
ParseError parse_setting(const ParseContext& context, Words words, SchemaChecks& out);

constexpr SchemaChecks merge_setting(const SchemaChecks& outer, const SchemaChecks& inner) {
  return {.request = jsongate::merge_setting(outer.request, inner.request),
          .response = jsongate::merge_setting(outer.response, inner.response)};
}

}  // namespace jsongate::filters
