// Helpers of the tests of paths: compiles or fails the test, and shows nodes as text.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/json/document.h"
#include "gateway/json/path.h"
#include "gateway/json/writer.h"

namespace jsongate::json::testing {

inline std::optional<Path> compiled(std::string_view selector) {
  auto made = Path::compile(selector);
  if (const PathError* error = std::get_if<PathError>(&made)) {
    ADD_FAILURE() << selector << " at " << error->position << ": " << error->message;
    return std::nullopt;
  }
  return std::move(*std::get_if<Path>(&made));
}

// "POSITION: MESSAGE"; empty where the selector is valid.
inline std::string path_error(std::string_view selector) {
  const auto made = Path::compile(selector);
  const PathError* error = std::get_if<PathError>(&made);
  return error ? std::to_string(error->position) + ": " + error->message : "";
}

inline Document parsed(Parser& parser, std::string_view text) {
  auto document = parser.parse(text, false, 1000);
  EXPECT_TRUE(document.ok()) << text;
  return document.value();
}

inline bool put_scalar(Writer& writer, Reader at) {
  switch (at.kind()) {
    case Kind::kString:
      return writer.string(at.text());
    case Kind::kInt64:
      return writer.integer(at.int64());
    case Kind::kUint64:
      return writer.integer(at.uint64());
    case Kind::kBigInteger:
      return writer.raw(at.digits());
    case Kind::kDouble:
      return writer.number(at.number());
    case Kind::kTrue:
      return writer.raw("true");
    case Kind::kFalse:
      return writer.raw("false");
    default:
      return writer.raw("null");
  }
}

// Compact JSON.
inline bool put_value(Writer& writer, Reader at) {
  const bool is_object = at.kind() == Kind::kObject;
  if (!is_object && at.kind() != Kind::kArray) return put_scalar(writer, at);
  bool ok = writer.put(is_object ? '{' : '[');
  bool is_first = true;
  for (at.next(); at.kind() != Kind::kEndObject && at.kind() != Kind::kEndArray; at.skip()) {
    ok = ok && (is_first || writer.put(','));
    is_first = false;
    if (is_object) {
      ok = ok && writer.string(at.text()) && writer.put(':');
      at.next();
    }
    ok = ok && put_value(writer, at);
  }
  return ok && writer.put(is_object ? '}' : ']');
}

inline std::string value_text(const Reader& at) {
  StringSink sink;
  Writer writer(sink);
  EXPECT_TRUE(put_value(writer, at));
  return sink.finish(writer.size());
}

// The values of all nodes, one space between them.
inline std::string found(std::string_view selector, std::string_view text) {
  Parser parser;
  const Document document = parsed(parser, text);
  const auto path = compiled(selector);
  Nodes nodes;
  if (!path) return "invalid";
  if (const auto problem = path->find(document, nodes)) return problem->detail;
  std::string all;
  for (const Reader& reader : nodes.readers()) {
    if (!all.empty()) all += ' ';
    all += value_text(reader);
  }
  return all;
}

// The normalized paths of all nodes, one space between them.
inline std::string places(std::string_view selector, std::string_view text) {
  Parser parser;
  const Document document = parsed(parser, text);
  const auto path = compiled(selector);
  Nodes nodes;
  if (!path || path->find(document, nodes)) return "invalid";
  std::string all;
  for (const std::string& name : nodes.normalized_paths()) {
    if (!all.empty()) all += ' ';
    all += name;
  }
  return all;
}

}  // namespace jsongate::json::testing
