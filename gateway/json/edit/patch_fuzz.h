// What must hold for any JSON Patch or Merge Patch of any document: patched text and patched values
// are the same, and what one refuses the other refuses.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/json/edit/drawer.h"
#include "gateway/json/edit/patch.h"
#include "gateway/json/edit/testing.h"
#include "gateway/json/fuzz.h"

namespace jsongate::json::fuzz {

using testing::Model;
using PlainPath = std::vector<std::string>;

inline std::string pointer_to(const PlainPath& path) {
  std::string out;
  for (const std::string& step : path) {
    out += '/';
    for (const char c : step) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  }
  return out;
}

inline std::size_t depth_of(const Model& model) {
  std::size_t depth = 0;
  for (const auto& child : model.children) depth = std::max(depth, depth_of(child.second));
  return depth + (model.is_object() || model.is_array() ? 1 : 0);
}

// The number of a child; none where it is missing or ambiguous.
inline std::optional<std::size_t> child_at(const Model& model, const std::string& step) {
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < model.children.size(); ++i) {
    if (model.is_array() ? std::to_string(i) != step : model.children[i].first != step) continue;
    if (found) return std::nullopt;
    found = i;
  }
  return found;
}

inline bool is_ambiguous(const Model& model, const std::string& name) {
  return model.is_object() && std::ranges::count_if(model.children, [&](const auto& child) {
                                return child.first == name;
                              }) > 1;
}

inline Model* model_at(Model& root, const PlainPath& path, std::size_t steps) {
  Model* model = &root;
  for (std::size_t i = 0; i < steps; ++i) {
    const auto child = child_at(*model, path[i]);
    if (!child) return nullptr;
    model = &model->children[*child].second;
  }
  return model;
}

inline bool plain_remove(Model& root, const PlainPath& path) {
  Model* const parent = path.empty() ? nullptr : model_at(root, path, path.size() - 1);
  const auto child = parent ? child_at(*parent, path.back()) : std::nullopt;
  if (!child) return false;
  parent->children.erase(parent->children.begin() + static_cast<std::ptrdiff_t>(*child));
  return true;
}

inline bool plain_add(Model& root, const PlainPath& path, const Model& value) {
  if (path.size() + depth_of(value) > kMaxDepth) return false;
  if (path.empty()) {
    root = value;
    return true;
  }
  Model* const parent = model_at(root, path, path.size() - 1);
  if (!parent || (!parent->is_object() && !parent->is_array())) return false;
  if (is_ambiguous(*parent, path.back())) return false;
  const auto child = child_at(*parent, path.back());
  if (parent->is_object() && child) {
    parent->children[*child].second = value;
    return true;
  }
  const std::size_t size = parent->children.size();
  if (parent->is_object() || path.back() == "-" || path.back() == std::to_string(size)) {
    parent->children.emplace_back(parent->is_object() ? path.back() : "", value);
    return true;
  }
  if (!child) return false;
  parent->children.insert(parent->children.begin() + static_cast<std::ptrdiff_t>(*child),
                          {"", value});
  return true;
}

inline bool plain_replace(Model& root, const PlainPath& path, const Model& value) {
  if (path.size() + depth_of(value) > kMaxDepth) return false;
  Model* const there = model_at(root, path, path.size());
  if (there) *there = value;
  return there != nullptr;
}

inline bool plain_move(Model& root, const PlainPath& from, const PlainPath& path, bool move) {
  const Model* const there = model_at(root, from, from.size());
  if (!there) return false;
  const Model value = *there;
  if (!move) return plain_add(root, path, value);
  if (from == path) return true;
  if (from.size() < path.size() && std::equal(from.begin(), from.end(), path.begin())) return false;
  return plain_remove(root, from) && plain_add(root, path, value);
}

inline bool plain_merge(Model& target, const Model& patch) {
  if (!patch.is_object()) {
    target = patch;
    return true;
  }
  if (!target.is_object()) target = {Kind::kObject, {}, 0, {}};
  for (const auto& [name, value] : patch.children) {
    if (is_ambiguous(target, name)) return false;
    const auto child = child_at(target, name);
    if (value.kind == Kind::kNull) {
      if (child)
        target.children.erase(target.children.begin() + static_cast<std::ptrdiff_t>(*child));
      continue;
    }
    Model added;
    if (!plain_merge(child ? target.children[*child].second : added, value)) return false;
    if (!child) target.children.emplace_back(name, added);
  }
  return true;
}

// A place that is there, mostly.
inline PlainPath path_in(const Model& root, testing::Choices& choices) {
  static constexpr const char* kSteps[] = {"-", "a", "new", "0", "1", "7", "m~n/"};
  PlainPath path;
  const Model* model = &root;
  for (std::size_t left = choices.below(5); left > 0; --left) {
    if (model->children.empty() || choices.below(6) == 5) {
      path.emplace_back(kSteps[choices.below(std::size(kSteps))]);
      break;
    }
    const std::size_t child = choices.below(model->children.size());
    path.push_back(model->is_object() ? model->children[child].first : std::to_string(child));
    model = &model->children[child].second;
  }
  return path;
}

// Does one operation on plain values and writes it; false: it is refused.
inline bool operate(Model& root, testing::Choices& choices, std::string& operations) {
  static constexpr const char* kValues[] = {"1", "[ 1, 2 ]", R"({"a": {} , "b":1E2})", "\"x\"",
                                            "99999999999999999999"};
  static constexpr const char* kOps[] = {"add", "remove", "replace", "move", "copy", "test"};
  const std::size_t kind = choices.below(std::size(kOps));
  const PlainPath path = path_in(root, choices);
  const PlainPath from = path_in(root, choices);
  std::string json = kValues[choices.below(std::size(kValues))];
  const Model* const there = model_at(root, path, path.size());
  if (kind == 5 && there) json = text_of(*there);
  const Model value = testing::model_of(json);
  operations += operations.empty() ? "[" : ",";
  operations += std::string("{\"op\":\"") + kOps[kind] +
                "\",\"path\":" + json_string(pointer_to(path)) +
                ",\"from\":" + json_string(pointer_to(from)) + ",\"value\":" + json + "}";
  switch (kind) {
    case 0:
      return plain_add(root, path, value);
    case 1:
      return plain_remove(root, path);
    case 2:
      return plain_replace(root, path, value);
    case 3:
    case 4:
      return plain_move(root, from, path, kind == 3);
    default:
      return there != nullptr;
  }
}

// Empty: it holds.
inline std::string compared(const Result<Splice>& splice, std::string_view text,
                            std::string_view operations, const Model* wanted) {
  const std::string what = std::string(text) + " " + std::string(operations) + " ";
  if (!splice) return wanted ? what + splice.problem().detail : "";
  const std::string out = splice.value().apply(text);
  if (!wanted) return what + "was done: " + out;
  return describe(testing::model_of(out)) == describe(*wanted) ? "" : what + out;
}

inline std::string broken_by_patch(std::string_view text, std::string_view bytes) {
  Parser parser, other;
  const auto document = parser.parse(text, false);
  if (!document) return "";
  Model model = testing::model_of(document.value());
  testing::Choices choices(bytes);
  std::string operations;
  bool good = true;
  for (int count = 0; good && count < 12 && !choices.is_done(); ++count) {
    good = operate(model, choices, operations);
  }
  operations += operations.empty() ? "[]" : "]";
  const auto changes = other.parse(operations, false, 1024);
  if (!changes) return "no JSON: " + operations;
  return compared(patch(document.value(), changes.value()), text, operations,
                  good ? &model : nullptr);
}

inline std::string broken_by_merge(std::string_view text, std::string_view change) {
  Parser parser, other;
  const auto document = parser.parse(text, false);
  const auto changes = other.parse(change, false);
  if (!document || !changes) return "";
  Model model = testing::model_of(document.value());
  const bool good = plain_merge(model, testing::model_of(changes.value()));
  return compared(merge_patch(document.value(), changes.value()), text, change,
                  good ? &model : nullptr);
}

// Choices, then a text. For a merge patch, what is behind the first byte up to a line feed is the
// text, and what follows is the patch.
inline bool holds_for_patch(std::string_view input) {
  if (input.empty()) return true;
  const auto [choices, text] = split_choices(input, 64);
  const auto line = input.substr(1, input.find('\n', 1) - 1);
  return broken_by_patch(text, choices).empty() &&
         broken_by_merge(line, input.substr(1 + line.size())).empty();
}

}  // namespace jsongate::json::fuzz
