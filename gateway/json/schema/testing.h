// Helpers of tests: a schema and a document as text, the verdict as text.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <variant>

#include "gateway/json/schema/schema.h"

namespace jsongate::json::testing {

// What is wrong with the schema: "POINTER: MESSAGE"; empty: nothing.
inline std::string compile_error(std::string_view schema, const SchemaOptions& options = {}) {
  const auto compiled = Schema::compile(schema, options);
  const auto* const error = std::get_if<SchemaError>(&compiled);
  return error ? error->pointer + ": " + error->message : std::string();
}

inline std::string verdict_of(const Schema& schema, std::string_view text, std::size_t max = 100) {
  Parser parser;
  const auto document = parser.parse(text, false);
  if (!document.ok()) return "the test's document is not JSON";
  std::string verdict;
  for (const Violation& one : schema.errors(document.value(), max)) {
    verdict += (verdict.empty() ? "" : "; ") + one.pointer + " " + one.keyword + ": " + one.detail;
  }
  EXPECT_EQ(schema.is_valid(document.value()), verdict.empty()) << text;
  return verdict;
}

// "POINTER KEYWORD: DETAIL; …"; empty: valid.
inline std::string verdict(std::string_view schema, std::string_view text,
                           const SchemaOptions& options = {}) {
  const auto compiled = Schema::compile(schema, options);
  if (const auto* const error = std::get_if<SchemaError>(&compiled)) {
    return "schema " + error->pointer + ": " + error->message;
  }
  return verdict_of(*std::get_if<Schema>(&compiled), text);
}

}  // namespace jsongate::json::testing
