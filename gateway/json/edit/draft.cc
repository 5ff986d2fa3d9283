#include "gateway/json/edit/draft.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <utility>

#include "gateway/json/edit/wish.h"

namespace jsongate::json {
namespace {

Problem failed(std::string detail) { return {422, "patch_failed", std::move(detail)}; }

Problem nothing_there() { return failed("there is no value at this place"); }

// RFC 6901 §4: without a sign, without a leading zero.
std::optional<std::size_t> index_of(std::string_view step) {
  if (step.empty() || (step.front() == '0' && step.size() > 1)) return std::nullopt;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  if (error != std::errc{} || end != step.data() + step.size()) return std::nullopt;
  return index;
}

// Of a child of a container in text, from the name of a member.
Reader value_of(Reader child, bool is_object) {
  if (is_object) child.next();
  return child;
}

Reader next_child(Reader child, bool is_object) { return after(value_of(child, is_object)); }

// Everything that a container of a text holds, as one run.
DraftContainer taken_apart(const Reader& source, std::size_t& count) {
  DraftContainer container{source.kind() == Kind::kObject, {}};
  Reader first = source;
  first.next();
  Reader stop = first;
  for (count = 0; stop.kind() != Kind::kEndObject && stop.kind() != Kind::kEndArray; ++count) {
    stop = next_child(stop, container.is_object);
  }
  if (count > 0) container.children.push_back({DraftKind::kRun, first, stop, count});
  return container;
}

}  // namespace

bool DraftValue::is_object() const noexcept {
  return open ? open->is_object : source.kind() == Kind::kObject;
}

bool DraftValue::is_array() const noexcept {
  return open ? !open->is_object : source.kind() == Kind::kArray;
}

std::optional<Problem> Draft::charge(std::size_t steps) {
  steps_ += steps;
  if (steps_ <= limits_.max_steps) return std::nullopt;
  return failed("the operations take more than " + std::to_string(limits_.max_steps) + " steps");
}

Result<std::optional<Draft::Slot>> Draft::find_name(const DraftContainer& container,
                                                    std::string_view name) {
  std::optional<Slot> found;
  std::size_t matches = 0;
  for (std::size_t i = 0; i < container.children.size(); ++i) {
    const DraftChild& child = container.children[i];
    if (auto problem = charge(child.count)) return *std::move(problem);
    if (child.kind == DraftKind::kNew) {
      if (child.name != name) continue;
      found = Slot{i, 0, child.value->source};
      ++matches;
      continue;
    }
    Reader at = child.first;
    for (std::size_t before = 0; before < child.count; ++before, at = next_child(at, true)) {
      if (at.text() != name) continue;
      found = Slot{i, before, at};
      ++matches;
    }
  }
  if (matches > 1) return failed("several members have the same name at this place");
  return found;
}

Result<std::optional<Draft::Slot>> Draft::find_index(const DraftContainer& container,
                                                     std::size_t index) {
  for (std::size_t i = 0; i < container.children.size(); ++i) {
    const DraftChild& child = container.children[i];
    if (auto problem = charge(1 + std::min(index, child.count))) return *std::move(problem);
    if (index >= child.count) {
      index -= child.count;
      continue;
    }
    Reader at = child.first;
    for (std::size_t left = index; left > 0; --left) at = next_child(at, false);
    return std::optional(Slot{i, index, at});
  }
  return std::optional<Slot>();
}

Result<Draft::Slot> Draft::find(const DraftContainer& container, std::string_view step) {
  if (!container.is_object && !index_of(step)) return nothing_there();
  auto found =
      container.is_object ? find_name(container, step) : find_index(container, *index_of(step));
  if (!found) return std::move(found.problem());
  if (!found.value()) return nothing_there();
  return *found.value();
}

// Makes a child of its own of one that may be in a run; its number.
std::size_t Draft::isolate(DraftContainer& container, const Slot& slot) {
  auto& children = container.children;
  if (children[slot.child].count == 1) return slot.child;
  const DraftChild run = children[slot.child];
  const Reader next = next_child(slot.at, container.is_object);
  std::vector<DraftChild> parts;
  if (slot.before > 0) parts.push_back({DraftKind::kRun, run.first, slot.at, slot.before});
  parts.push_back({DraftKind::kRun, slot.at, next, 1});
  const std::size_t behind = run.count - slot.before - 1;
  if (behind > 0) parts.push_back({DraftKind::kRun, next, run.stop, behind});
  const auto at = children.begin() + static_cast<std::ptrdiff_t>(slot.child);
  children.insert(children.erase(at), parts.begin(), parts.end());
  return slot.child + (slot.before > 0 ? 1 : 0);
}

std::optional<Problem> Draft::open(DraftValue& value) {
  if (value.open) {
    if (auto problem = charge(value.open->children.size())) return problem;
    if (value.open.use_count() > 1) value.open = std::make_shared<DraftContainer>(*value.open);
    return std::nullopt;
  }
  if (!is_container(value.source)) return nothing_there();
  std::size_t count = 0;
  value.open = std::make_shared<DraftContainer>(taken_apart(value.source, count));
  return charge(count);
}

// The value of a child, to be changed; `foreign` as its container, for a run does not say.
DraftValue& Draft::opened(DraftContainer& container, const Slot& slot, bool foreign) {
  DraftChild& child = container.children[isolate(container, slot)];
  if (child.kind == DraftKind::kRun) {
    child.kind = DraftKind::kChanged;
    child.value.emplace(value_of(child.first, container.is_object), foreign);
  }
  return *child.value;
}

Result<DraftValue*> Draft::open_parent(Steps path) {
  DraftValue* value = &root_;
  if (auto problem = open(*value)) return *std::move(problem);
  for (const std::string& step : path.first(path.size() - 1)) {
    const auto slot = find(*value->open, step);
    if (!slot) return slot.problem();
    value = &opened(*value->open, slot.value(), value->foreign);
    if (auto problem = open(*value)) return *std::move(problem);
  }
  return value;
}

Result<DraftValue> Draft::read(Steps path) {
  DraftValue value = root_;
  for (const std::string& step : path) {
    std::size_t count = 0;
    if (!value.open && !is_container(value.source)) return nothing_there();
    if (!value.open)
      value.open = std::make_shared<DraftContainer>(taken_apart(value.source, count));
    if (auto problem = charge(count)) return *std::move(problem);
    const auto slot = find(*value.open, step);
    if (!slot) return slot.problem();
    const DraftChild& child = value.open->children[slot.value().child];
    DraftValue inner =
        child.value ? *child.value
                    : DraftValue(value_of(slot.value().at, value.is_object()), value.foreign);
    value = std::move(inner);
  }
  return value;
}

std::optional<Problem> Draft::check_depth(const Reader& from, const Reader& to, std::size_t depth) {
  std::size_t words = 0;
  for (Reader at = from; at < to; at.next(), ++words) {
    if (at.kind() == Kind::kEndObject || at.kind() == Kind::kEndArray) --depth;
    if (is_container(at) && ++depth > limits_.max_depth) {
      return failed("the result is nested deeper than " + std::to_string(limits_.max_depth));
    }
  }
  return charge(words);
}

// `depth`: containers around it.
std::optional<Problem> Draft::check_depth(const DraftValue& value, std::size_t depth) {
  if (!value.open) return check_depth(value.source, after(value.source), depth);
  if (depth >= limits_.max_depth) {
    return failed("the result is nested deeper than " + std::to_string(limits_.max_depth));
  }
  for (const DraftChild& child : value.open->children) {
    auto problem = child.value ? check_depth(*child.value, depth + 1)
                               : check_depth(child.first, child.stop, depth + 1);
    if (!problem) problem = charge(1);
    if (problem) return problem;
  }
  return std::nullopt;
}

std::optional<Problem> Draft::insert_element(DraftContainer& array, std::string_view step,
                                             DraftValue value) {
  auto& children = array.children;
  DraftChild added{DraftKind::kNew, value.source, value.source, 1, {}, std::move(value)};
  std::size_t size = 0;
  for (const DraftChild& child : children) size += child.count;
  const auto index = step == "-" ? size : index_of(step);
  if (!index || *index > size) return nothing_there();
  if (*index == size) {
    children.push_back(std::move(added));
    return std::nullopt;
  }
  const auto slot = find_index(array, *index);
  if (!slot) return slot.problem();
  const std::size_t at = isolate(array, *slot.value());
  children.insert(children.begin() + static_cast<std::ptrdiff_t>(at), std::move(added));
  return std::nullopt;
}

void Draft::put(DraftValue& container, const Slot& slot, DraftValue value) {
  opened(*container.open, slot, container.foreign) = std::move(value);
}

std::optional<Problem> Draft::add(Steps path, DraftValue value) {
  if (auto problem = check_depth(value, path.size())) return problem;
  if (path.empty()) {
    root_ = std::move(value);
    return std::nullopt;
  }
  const auto parent = open_parent(path);
  if (!parent) return parent.problem();
  DraftContainer& container = *parent.value()->open;
  if (!container.is_object) return insert_element(container, path.back(), std::move(value));
  const auto slot = find_name(container, path.back());
  if (!slot) return slot.problem();
  if (slot.value()) {
    put(*parent.value(), *slot.value(), std::move(value));
    return std::nullopt;
  }
  container.children.push_back(
      {DraftKind::kNew, value.source, value.source, 1, path.back(), std::move(value)});
  return std::nullopt;
}

std::optional<Problem> Draft::replace(Steps path, DraftValue value) {
  if (path.empty()) return add(path, std::move(value));
  if (auto problem = check_depth(value, path.size())) return problem;
  const auto parent = open_parent(path);
  if (!parent) return parent.problem();
  const auto slot = find(*parent.value()->open, path.back());
  if (!slot) return slot.problem();
  put(*parent.value(), slot.value(), std::move(value));
  return std::nullopt;
}

std::optional<Problem> Draft::remove(Steps path) {
  if (path.empty()) return failed("the whole document cannot be removed");
  const auto parent = open_parent(path);
  if (!parent) return parent.problem();
  DraftContainer& container = *parent.value()->open;
  const auto slot = find(container, path.back());
  if (!slot) return slot.problem();
  const auto at = static_cast<std::ptrdiff_t>(isolate(container, slot.value()));
  container.children.erase(container.children.begin() + at);
  return std::nullopt;
}

}  // namespace jsongate::json
