// Helpers of tests: documents as plain values, which know nothing of text and edits.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/json/document.h"
#include "gateway/json/edit/splice.h"
#include "gateway/json/writer.h"

namespace jsongate::json::testing {

// A value with all that is in it, in order.
struct Model {
  Kind kind = Kind::kNull;
  std::string scalar{};   // of a string its content, of a number its value
  std::size_t index = 0;  // on the tape, 0 for what is new
  std::vector<std::pair<std::string, Model>> children{};

  bool is_object() const { return kind == Kind::kObject; }
  bool is_array() const { return kind == Kind::kArray; }
  // The last of this name; null: none.
  Model* find(std::string_view name) {
    for (auto child = children.rbegin(); child != children.rend(); ++child) {
      if (child->first == name) return &child->second;
    }
    return nullptr;
  }
};

inline std::string scalar_of(const Reader& at) {
  switch (at.kind()) {
    case Kind::kString:
      return std::string(at.text());
    case Kind::kInt64:
      return std::to_string(at.int64());
    case Kind::kUint64:
      return std::to_string(at.uint64());
    case Kind::kBigInteger:
      return std::string(at.digits());
    case Kind::kDouble: {
      char text[kMaxNumber];
      return {text, write_double(text, at.number())};
    }
    default:
      return "";
  }
}

inline Model model_of(Reader& at) {
  Model model{at.kind(), scalar_of(at), at.index(), {}};
  at.next();
  if (!model.is_object() && !model.is_array()) return model;
  while (at.kind() != Kind::kEndObject && at.kind() != Kind::kEndArray) {
    std::string name;
    if (model.is_object()) {
      name = at.text();
      at.next();
    }
    model.children.emplace_back(std::move(name), model_of(at));
  }
  at.next();
  return model;
}

inline Model model_of(const Document& document) {
  Reader at = document.reader();
  return model_of(at);
}

// Of a text that may be no JSON: then of kind kEnd, and equal to nothing.
inline Model model_of(std::string_view text) {
  Parser parser;
  const auto document = parser.parse(text, false, 1024);
  return document ? model_of(document.value()) : Model{Kind::kEnd, {}, 0, {}};
}

inline void describe(const Model& model, std::string& out) {
  out += static_cast<char>(model.kind);
  out += std::to_string(model.scalar.size()) + model.scalar;
  for (const auto& [name, child] : model.children) {
    out += "<" + std::to_string(name.size()) + name;
    describe(child, out);
    out += ">";
  }
}

// Equal for equal values only; members count in order.
inline std::string describe(const Model& model) {
  std::string out;
  describe(model, out);
  return out;
}

// JSON without any white space.
inline std::string text_of(const Model& model) {
  if (model.kind == Kind::kTrue) return "true";
  if (model.kind == Kind::kFalse) return "false";
  if (model.kind == Kind::kNull) return "null";
  if (model.kind == Kind::kString) return json_string(model.scalar);
  if (!model.is_object() && !model.is_array()) return model.scalar;
  std::string out;
  for (const auto& [name, child] : model.children) {
    if (!out.empty()) out += ",";
    if (model.is_object()) out += json_string(name) + ":";
    out += text_of(child);
  }
  return model.is_object() ? "{" + out + "}" : "[" + out + "]";
}

// Values in document order.
inline void nodes_of(const Document& document, std::vector<Reader>& nodes) {
  for (Reader at = document.reader(); at.kind() != Kind::kEnd; at.next()) {
    if (at.kind() == Kind::kEndObject || at.kind() == Kind::kEndArray) continue;
    nodes.push_back(at);
  }
  const Model model = model_of(document);
  std::vector<std::size_t> values;
  std::vector<const Model*> left{&model};
  while (!left.empty()) {
    const Model* const now = left.back();
    left.pop_back();
    values.push_back(now->index);
    for (const auto& child : now->children) left.push_back(&child.second);
  }
  std::ranges::sort(values);
  std::erase_if(
      nodes, [&](const Reader& node) { return !std::ranges::binary_search(values, node.index()); });
}

// By names and indexes without escapes; the last member of a name.
inline Reader node_at(const Document& document, std::string_view pointer) {
  Reader at = document.reader();
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto segment = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(segment.size());
    const bool is_object = at.kind() == Kind::kObject;
    Reader found = at;
    at.next();
    for (std::size_t i = 0; at.kind() != Kind::kEndObject && at.kind() != Kind::kEndArray; ++i) {
      const bool match = is_object ? at.text() == segment : std::to_string(i) == segment;
      if (is_object) at.next();
      if (match) found = at;
      at.skip();
    }
    at = found;
  }
  return at;
}

}  // namespace jsongate::json::testing
