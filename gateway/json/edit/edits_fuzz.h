// What must hold for any edits of any document: spliced text and edited values are the same.
#pragma once

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/json/edit/drawer.h"
#include "gateway/json/edit/edits.h"
#include "gateway/json/edit/testing.h"
#include "gateway/json/fuzz.h"

namespace jsongate::json::fuzz {

using testing::Model;

// The same edits on plain values.
class PlainEdits {
 public:
  void select(const std::vector<Reader>& nodes) {
    selects_ = true;
    for (const Reader& node : nodes) selected_.insert(node.index());
  }
  void mask(std::size_t index) { values_[index] = {Kind::kString, "***", 0, {}}; }
  void set(std::size_t index, const Model& value) {
    values_[index] = value;
    set_.insert(index);
  }
  void rename(std::size_t index, std::string_view name) { names_[index] = name; }
  void remove(std::size_t index) { removed_.insert(index); }
  void set_member(const Model& object, const std::string& name, const Model& value) {
    bool found = false;
    if (!object.is_object()) return;
    for (const auto& [key, child] : object.children) {
      if (key == name) set(child.index, value);
      found |= key == name;
    }
    if (found) return;
    auto& added = added_[object.index];
    std::erase_if(added, [&](const auto& other) { return other.first == name; });
    added.emplace_back(name, value);
  }
  void append(const Model& array, const Model& value) {
    if (array.is_array()) added_[array.index].emplace_back("", value);
  }

  Model apply(const Model& root) const {
    if (removed_.contains(root.index)) return {};
    const bool scalar = !root.is_object() && !root.is_array();
    if (selects_ && scalar && !is_whole(root)) return {};
    return changed(root, is_whole(root));
  }

 private:
  bool is_whole(const Model& model) const {
    return selected_.contains(model.index) || set_.contains(model.index);
  }

  bool holds_selected(const Model& model) const {
    return is_whole(model) || added_.contains(model.index) ||
           std::ranges::any_of(model.children,
                               [this](const auto& child) { return holds_selected(child.second); });
  }

  bool stays(const Model& child, bool keep_all) const {
    return !removed_.contains(child.index) && (!selects_ || keep_all || holds_selected(child));
  }

  // By new name: the last member that gets it.
  std::map<std::string, std::size_t> winners_of(const Model& object, bool keep_all) const {
    std::map<std::string, std::size_t> winners;
    for (const auto& child : object.children) {
      const auto name = names_.find(child.second.index);
      if (name == names_.end() || !stays(child.second, keep_all)) continue;
      winners[name->second] = child.second.index;
    }
    return winners;
  }

  Model changed(const Model& model, bool keep_all) const {
    if (const auto value = values_.find(model.index); value != values_.end()) return value->second;
    Model out{model.kind, model.scalar, model.index, {}};
    const auto winners =
        model.is_object() ? winners_of(model, keep_all) : std::map<std::string, std::size_t>();
    for (const auto& [name, child] : model.children) {
      if (!stays(child, keep_all)) continue;
      const auto renamed = names_.find(child.index);
      const std::string& now = renamed == names_.end() || model.is_array() ? name : renamed->second;
      const auto winner = winners.find(now);
      if (winner != winners.end() && winner->second != child.index) continue;
      out.children.emplace_back(now, changed(child, keep_all || is_whole(child)));
    }
    if (const auto added = added_.find(model.index); added != added_.end()) {
      std::ranges::copy_if(added->second, std::back_inserter(out.children),
                           [&](const auto& child) { return !winners.contains(child.first); });
    }
    return out;
  }

  bool selects_ = false;
  std::set<std::size_t> selected_, set_, removed_;
  std::map<std::size_t, Model> values_;
  std::map<std::size_t, std::string> names_;
  std::map<std::size_t, std::vector<std::pair<std::string, Model>>> added_;
};

inline const Model* model_at(const Model& model, std::size_t index) {
  if (model.index == index) return &model;
  for (const auto& child : model.children) {
    if (const Model* found = model_at(child.second, index)) return found;
  }
  return nullptr;
}

inline bool has_name_twice(const Model& model) {
  std::set<std::string> names;
  return std::ranges::any_of(model.children, [&](const auto& child) {
    return (model.is_object() && !names.insert(child.first).second) || has_name_twice(child.second);
  });
}

// One call of Edits and the same of PlainEdits, as the next bytes say.
inline void edit_once(testing::Choices& choices, const std::vector<Reader>& all, const Model& root,
                      Edits& edits, PlainEdits& plain) {
  static constexpr const char* kJson[] = {"0", "[ ]", R"({"q":[1 , "x"]})", "99999999999999999999",
                                          R"("\u0061")"};
  static constexpr const char* kNames[] = {"a", "b", "", "new", "a/b", "\""};
  const std::size_t kind = choices.below(8);
  std::vector<Reader> nodes;
  for (std::size_t left = choices.below(4) + (kind == 0 ? 0 : 1); left > 0; --left) {
    nodes.push_back(all[choices.below(all.size())]);
  }
  const std::string_view json = kJson[choices.below(std::size(kJson))];
  const std::string_view name = kNames[choices.below(std::size(kNames))];
  const Model value = testing::model_of(json);
  if (kind == 0) plain.select(nodes), edits.select(nodes);
  if (kind == 1) edits.mask(nodes);
  if (kind == 2) edits.set(nodes, json);
  if (kind == 3) edits.set_member(nodes, name, json);
  if (kind == 4) edits.append(nodes, json);
  if (kind == 5) edits.rename(nodes, name);
  if (kind >= 6) edits.remove(nodes);
  for (const Reader& node : nodes) {
    const Model& model = *model_at(root, node.index());
    if (kind == 1) plain.mask(node.index());
    if (kind == 2) plain.set(node.index(), value);
    if (kind == 3) plain.set_member(model, std::string(name), value);
    if (kind == 4) plain.append(model, value);
    if (kind == 5) plain.rename(node.index(), name);
    if (kind >= 6) plain.remove(node.index());
  }
}

// Empty: it holds, or the text is no JSON.
inline std::string broken_by_edits(std::string_view text, std::string_view bytes) {
  Parser parser;
  const auto document = parser.parse(text, false);
  if (!document) return "";
  std::vector<Reader> all;
  testing::nodes_of(document.value(), all);
  const Model root = testing::model_of(document.value());
  Edits edits(document.value());
  PlainEdits plain;
  testing::Choices choices(bytes);
  for (int calls = 0; calls < 8 && !choices.is_done(); ++calls) {
    edit_once(choices, all, root, edits, plain);
  }
  const Splice splice = edits.splice();
  const std::string out = splice.apply(text);
  if (out.size() != splice.size()) return "of another size: " + out;
  const Model made = testing::model_of(out);
  if (has_name_twice(made) && !has_name_twice(root)) return "a name twice: " + out;
  return describe(made) == describe(plain.apply(root)) ? "" : out;
}

// Choices, then a text.
inline bool holds_for_edits(std::string_view input) {
  const auto [choices, text] = split_choices(input, 64);
  return broken_by_edits(text, choices).empty();
}

}  // namespace jsongate::json::fuzz
