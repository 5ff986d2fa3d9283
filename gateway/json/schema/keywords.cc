#include "gateway/json/schema/keywords.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace jsongate::json::schema {
namespace {

enum Drafts : std::uint8_t { kIn7 = 1, kIn2020 = 2, kInBoth = 3 };

struct Row {
  std::string_view name;
  Vocabulary vocabulary;
  Drafts drafts;
  Shape shape;
};

// In the order of Keyword.
constexpr Row kRows[] = {
    {"$id", kCore, kInBoth, Shape::kNone},
    {"$schema", kCore, kInBoth, Shape::kNone},
    {"$ref", kCore, kInBoth, Shape::kNone},
    {"$anchor", kCore, kIn2020, Shape::kNone},
    {"$dynamicRef", kCore, kIn2020, Shape::kNone},
    {"$dynamicAnchor", kCore, kIn2020, Shape::kNone},
    {"$vocabulary", kCore, kIn2020, Shape::kNone},
    {"$defs", kCore, kIn2020, Shape::kMap},
    {"definitions", kCore, kInBoth, Shape::kMap},
    {"allOf", kApplicator, kInBoth, Shape::kList},
    {"anyOf", kApplicator, kInBoth, Shape::kList},
    {"oneOf", kApplicator, kInBoth, Shape::kList},
    {"not", kApplicator, kInBoth, Shape::kOne},
    {"if", kApplicator, kInBoth, Shape::kOne},
    {"then", kApplicator, kInBoth, Shape::kOne},
    {"else", kApplicator, kInBoth, Shape::kOne},
    {"dependentSchemas", kApplicator, kIn2020, Shape::kMap},
    {"dependencies", kApplicator, kIn7, Shape::kMapOrNames},
    {"prefixItems", kApplicator, kIn2020, Shape::kList},
    {"items", kApplicator, kInBoth, Shape::kOneOrList},
    {"additionalItems", kApplicator, kIn7, Shape::kOne},
    {"contains", kApplicator, kInBoth, Shape::kOne},
    {"properties", kApplicator, kInBoth, Shape::kMap},
    {"patternProperties", kApplicator, kInBoth, Shape::kMap},
    {"additionalProperties", kApplicator, kInBoth, Shape::kOne},
    {"propertyNames", kApplicator, kInBoth, Shape::kOne},
    {"unevaluatedItems", kUnevaluated, kIn2020, Shape::kOne},
    {"unevaluatedProperties", kUnevaluated, kIn2020, Shape::kOne},
    {"type", kValidation, kInBoth, Shape::kNone},
    {"enum", kValidation, kInBoth, Shape::kNone},
    {"const", kValidation, kInBoth, Shape::kNone},
    {"multipleOf", kValidation, kInBoth, Shape::kNone},
    {"maximum", kValidation, kInBoth, Shape::kNone},
    {"exclusiveMaximum", kValidation, kInBoth, Shape::kNone},
    {"minimum", kValidation, kInBoth, Shape::kNone},
    {"exclusiveMinimum", kValidation, kInBoth, Shape::kNone},
    {"maxLength", kValidation, kInBoth, Shape::kNone},
    {"minLength", kValidation, kInBoth, Shape::kNone},
    {"pattern", kValidation, kInBoth, Shape::kNone},
    {"maxItems", kValidation, kInBoth, Shape::kNone},
    {"minItems", kValidation, kInBoth, Shape::kNone},
    {"uniqueItems", kValidation, kInBoth, Shape::kNone},
    {"maxContains", kValidation, kIn2020, Shape::kNone},
    {"minContains", kValidation, kIn2020, Shape::kNone},
    {"maxProperties", kValidation, kInBoth, Shape::kNone},
    {"minProperties", kValidation, kInBoth, Shape::kNone},
    {"required", kValidation, kInBoth, Shape::kNone},
    {"dependentRequired", kValidation, kIn2020, Shape::kNone},
    // Of either format vocabulary: which one says only whether it asserts.
    {"format", kCore, kInBoth, Shape::kNone},
    {"contentSchema", kContent, kIn2020, Shape::kOne},
};
static_assert(std::size(kRows) == static_cast<std::size_t>(Keyword::kCount));

constexpr std::string_view kVocabularies = "https://json-schema.org/draft/2020-12/vocab/";

constexpr std::pair<std::string_view, Vocabulary> kVocabularyNames[] = {
    {"core", kCore},
    {"applicator", kApplicator},
    {"unevaluated", kUnevaluated},
    {"validation", kValidation},
    {"format-annotation", kFormatAnnotation},
    {"format-assertion", kFormatAssertion},
    {"content", kContent},
    {"meta-data", kMetaData},
};

const Row& row_of(Keyword keyword) noexcept { return kRows[static_cast<std::size_t>(keyword)]; }

}  // namespace

std::string_view name_of(Keyword keyword) noexcept { return row_of(keyword).name; }

std::optional<Keyword> find_keyword(std::string_view name, const Dialect& dialect) noexcept {
  const auto row = std::find_if(std::begin(kRows), std::end(kRows),
                                [&](const Row& one) { return one.name == name; });
  if (row == std::end(kRows)) return std::nullopt;
  const Drafts draft = dialect.draft == Draft::k7 ? kIn7 : kIn2020;
  if ((row->drafts & draft) == 0) return std::nullopt;
  if (dialect.draft != Draft::k7 && (row->vocabulary & dialect.vocabularies) == 0) {
    return std::nullopt;
  }
  return static_cast<Keyword>(row - std::begin(kRows));
}

Shape shape_of(Keyword keyword, const Dialect& dialect) noexcept {
  const Shape shape = row_of(keyword).shape;
  return shape == Shape::kOneOrList && dialect.draft != Draft::k7 ? Shape::kOne : shape;
}

std::optional<Vocabulary> find_vocabulary(std::string_view uri) noexcept {
  if (!uri.starts_with(kVocabularies)) return std::nullopt;
  uri.remove_prefix(kVocabularies.size());
  for (const auto& [name, vocabulary] : kVocabularyNames) {
    if (name == uri) return vocabulary;
  }
  return std::nullopt;
}

}  // namespace jsongate::json::schema
