// The keywords of JSON Schema and which of them a schema speaks: its draft and vocabularies.
//
// Threads: any, plain data. Errors: none. Sources: JSON Schema 2020-12 (core, validation), draft 7.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace jsongate::json::schema {

enum class Draft : std::uint8_t { k7, k2020_12 };

// clang-format off
enum class Keyword : std::uint8_t {
  kId, kSchema, kRef, kAnchor, kDynamicRef, kDynamicAnchor, kVocabulary, kDefs, kDefinitions,
  kAllOf, kAnyOf, kOneOf, kNot, kIf, kThen, kElse, kDependentSchemas, kDependencies,
  kPrefixItems, kItems, kAdditionalItems, kContains,
  kProperties, kPatternProperties, kAdditionalProperties, kPropertyNames,
  kUnevaluatedItems, kUnevaluatedProperties,
  kType, kEnum, kConst, kMultipleOf, kMaximum, kExclusiveMaximum, kMinimum, kExclusiveMinimum,
  kMaxLength, kMinLength, kPattern, kMaxItems, kMinItems, kUniqueItems, kMaxContains, kMinContains,
  kMaxProperties, kMinProperties, kRequired, kDependentRequired,
  kFormat, kContentSchema,
  kCount,
};
// clang-format on

enum Vocabulary : std::uint8_t {
  kCore = 1,
  kApplicator = 2,
  kUnevaluated = 4,
  kValidation = 8,
  kFormatAnnotation = 16,
  kFormatAssertion = 32,
  kContent = 64,
  kMetaData = 128,
};

// What a schema resource is written in.
struct Dialect {
  Draft draft = Draft::k2020_12;
  std::uint8_t vocabularies =
      kCore | kApplicator | kUnevaluated | kValidation | kFormatAnnotation | kContent | kMetaData;
};

// How subschemas lie in a keyword's value.
enum class Shape : std::uint8_t {
  kNone,
  kOne,         // a schema
  kList,        // an array of schemas
  kMap,         // an object of schemas
  kOneOrList,   // draft 7's items
  kMapOrNames,  // draft 7's dependencies: schemas or arrays of names
};

std::string_view name_of(Keyword keyword) noexcept;
// None: not a keyword of this dialect.
std::optional<Keyword> find_keyword(std::string_view name, const Dialect& dialect) noexcept;
Shape shape_of(Keyword keyword, const Dialect& dialect) noexcept;
// None: not a vocabulary of 2020-12.
std::optional<Vocabulary> find_vocabulary(std::string_view uri) noexcept;

}  // namespace jsongate::json::schema
