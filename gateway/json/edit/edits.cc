#include "gateway/json/edit/edits.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "gateway/json/edit/settle.h"

namespace jsongate::json {

void Edits::add(std::span<const Reader> nodes, Want want, Operand operand) {
  if (nodes.empty()) return;
  const auto number = static_cast<std::uint32_t>(operands_.size());
  operands_.push_back(std::move(operand));
  wishes_.reserve(wishes_.size() + nodes.size());
  for (const Reader& node : nodes) wishes_.push_back(wish_at(node, want, number));
}

void Edits::select(std::span<const Reader> nodes) {
  if (!selected_) selected_.emplace();
  selected_->insert(selected_->end(), nodes.begin(), nodes.end());
}

void Edits::mask(std::span<const Reader> nodes, std::string_view text) {
  add(nodes, Want::kMask, {{}, {}, json_string(text)});
}

void Edits::set(std::span<const Reader> nodes, std::string_view json) {
  add(nodes, Want::kSet, {{}, json, {}});
}

void Edits::rename(std::span<const Reader> nodes, std::string_view name) {
  add(nodes, Want::kRename, {name, {}, json_string(name)});
}

void Edits::remove(std::span<const Reader> nodes) { add(nodes, Want::kRemove, {}); }

void Edits::set_member(std::span<const Reader> nodes, std::string_view name,
                       std::string_view json) {
  std::vector<Reader> there, missing;
  for (const Reader& node : nodes) {
    if (node.kind() != Kind::kObject) continue;
    const std::size_t before = there.size();
    each_child(node, [&](const Reader& value) {
      if (value.name().text() == name) there.push_back(value);
    });
    if (there.size() == before) missing.push_back(node);
  }
  set(there, json);
  add(missing, Want::kAdd, {name, json, {}});
}

void Edits::append(std::span<const Reader> nodes, std::string_view json) {
  std::vector<Reader> arrays;
  std::ranges::copy_if(nodes, std::back_inserter(arrays),
                       [](const Reader& node) { return node.kind() == Kind::kArray; });
  add(arrays, Want::kAdd, {{}, json, {}});
}

void Edits::add_select() {
  if (!selected_) return;
  std::vector<Kept> kept;
  for (const Reader& node : *selected_) kept.push_back({node, true});
  for (const Wish& wish : wishes_) {
    if (wish.want != Want::kSet && wish.want != Want::kAdd) continue;
    kept.push_back({document_.reader().at_index(wish.at), wish.want == Want::kSet});
  }
  std::ranges::sort(kept, [](const Kept& a, const Kept& b) { return a.at < b.at; });
  prune(document_.reader(), kept, wishes_);
}

// What goes itself displaces nothing.
void Edits::add_displaced() {
  std::vector<Wish> renames;
  std::uint32_t gone = 0;  // up to here
  for (const Wish& wish : wishes_) {
    if (wish.want == Want::kRemove) {
      gone = std::max(gone, after(document_.reader().at_index(wish.to)).index());
    }
    if (wish.at < gone) {
      while (!renames.empty() && renames.back().at == wish.at) renames.pop_back();
    } else if (wish.want == Want::kRename) {
      renames.push_back(wish);
    }
  }
  displace(document_.reader(), renames, operands_, wishes_);
}

Splice Edits::splice() {
  const auto sort = [this] {
    const auto before = [](const Wish& a, const Wish& b) { return a.at < b.at; };
    if (!std::ranges::is_sorted(wishes_, before)) std::ranges::stable_sort(wishes_, before);
  };
  add_select();
  sort();
  add_displaced();
  sort();
  return settle(document_, wishes_, operands_);
}

}  // namespace jsongate::json
