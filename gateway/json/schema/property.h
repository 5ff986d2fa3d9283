// What holds for any schema and any document, whatever bytes they are: for fuzz targets and the
// test that runs the same on a fixed corpus.
#pragma once

#include <re2/re2.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <variant>

#include "gateway/json/document.h"
#include "gateway/json/format.h"
#include "gateway/json/fuzz.h"
#include "gateway/json/regex.h"
#include "gateway/json/regex_sequence.h"
#include "gateway/json/schema/schema.h"

namespace jsongate::json::testing {

inline void must(bool holds) {
  if (!holds) std::abort();
}

// A schema compiles or has an error with a message and a pointer, in both drafts alike each time.
inline void check_compile(std::string_view text) {
  for (const schema::Draft draft : {schema::Draft::k7, schema::Draft::k2020_12}) {
    SchemaOptions options;
    options.default_draft = draft;
    options.assert_formats = true;
    const auto compiled = Schema::compile(text, options);
    const auto* const error = std::get_if<SchemaError>(&compiled);
    if (error) must(!error->message.empty());
    if (error)
      must(error->pointer.empty() || error->pointer.find('/') != std::string::npos ||
           error->pointer.find('#') != std::string::npos);
  }
}

// A pattern is translated to what RE2 takes, or refuses for its size; a row of sets matches alike.
inline void check_pattern(std::string_view pattern, std::string_view text) {
  const auto translated = to_re2(pattern);
  const auto* const re2 = std::get_if<std::string>(&translated);
  if (!re2) return;
  const RE2 re(*re2, RE2::Quiet);
  const auto sequence = RegexSequence::of(pattern);
  if (!sequence || !re.ok()) return;
  must(sequence->matches(text) == RE2::PartialMatch({text.data(), text.size()}, re));
}

// Both modes give one verdict; errors point into the document.
inline void check_evaluate(std::string_view schema, std::string_view text) {
  SchemaOptions options;
  options.assert_formats = true;
  const auto compiled = Schema::compile(schema, options);
  Parser parser;
  const auto document = parser.parse(text, false);
  if (!document.ok() || !std::holds_alternative<Schema>(compiled)) return;
  const Schema& checked = *std::get_if<Schema>(&compiled);
  const bool valid = checked.is_valid(document.value());
  const auto errors = checked.errors(document.value(), 50);
  must(errors.empty() == valid && errors.size() <= 50);
  must(checked.errors(document.value(), 1).size() == (valid ? 0U : 1U));
  for (const Violation& one : errors) {
    must(!one.keyword.empty() && !one.detail.empty() && is_json_pointer(one.pointer));
  }
}

}  // namespace jsongate::json::testing

namespace jsongate::json::fuzz {

// Any bytes as a schema; where they are an array of two strings, as a pattern and its text.
inline bool holds_for_schema(std::string_view input) {
  testing::check_compile(input);
  Parser parser;
  const auto pair = parser.parse(input, false);
  if (!pair.ok() || pair.value().reader().kind() != Kind::kArray) return true;
  Reader at = pair.value().reader();
  at.next();
  if (at.kind() != Kind::kString) return true;
  const std::string_view pattern = at.text();
  at.next();
  if (at.kind() == Kind::kString) testing::check_pattern(pattern, at.text());
  return true;
}

// A schema up to the first line feed, then the document it is run over.
inline bool holds_for_check(std::string_view input) {
  const std::size_t end = std::min(input.find('\n'), input.size());
  testing::check_evaluate(input.substr(0, end), input.substr(std::min(end + 1, input.size())));
  return true;
}

}  // namespace jsongate::json::fuzz
