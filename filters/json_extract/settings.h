// Which fields of a request's JSON body become variables of the request: the directive
// JsonGateExtract.
//
// Owner: the configuration. Threads: any. Errors: of the configuration only, in words for the
// administrator.
#pragma once

#include <string_view>
#include <tuple>

#include "filters/selector/selector.h"
#include "gateway/core/setting.h"

namespace jsongate::filters {

struct ExtractEntry {
  std::string_view name;
  const Selector* path = nullptr;
};
// In order: what comes later of the same name counts.
using ExtractListSetting = Chain<ExtractEntry>;

struct ExtractSettings {
  ExtractListSetting extracts;
};

inline constexpr auto kExtractDirectives = std::tuple{
    Directive{"JsonGateExtract", &ExtractSettings::extracts,
              "name path: the first value that a JSONPath or JSON Pointer names in a JSON request "
              "body becomes the variable %{name}e before access is checked; a string as it is, any "
              "other value as JSON text; where there is none, the variable is unset"},
};

// The words behind the directive's name.
ParseError parse_setting(const ParseContext& context, Words words, ExtractListSetting& out);

}  // namespace jsongate::filters
