// What a body must be: the directive JsonGateValidate.
#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>

#include "gateway/core/setting.h"

namespace jsongate::filters {

enum class BodyKind : std::uint8_t {
  kAny,     // off: bodies are not looked at
  kJson,    // one document: JsonGuard
  kNdjson,  // one document per line: Ndjson
};

struct Validation {
  static constexpr std::size_t kDeepest = 1024;

  BodyKind kind = BodyKind::kAny;
  std::size_t depth = 64;  // objects and arrays inside each other, 1…kDeepest
  bool unique_keys = true;

  friend constexpr bool operator==(const Validation&, const Validation&) = default;
};

struct ValidateSettings {
  Setting<Validation> validate;
};

inline constexpr auto kValidateDirectives = std::tuple{
    Directive{"JsonGateValidate", &ValidateSettings::validate,
              "json, ndjson or off, then perhaps depth=64 and duplicates=reject or allow: what a "
              "request body must be before anything else sees it (default off)"},
};

// The words behind the directive's name; what is not said is as in Validation{}.
ParseError parse_setting(const ParseContext& context, Words words, Setting<Validation>& out);

}  // namespace jsongate::filters
