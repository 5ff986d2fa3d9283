#include <algorithm>

#include "gateway/json/edit/wish.h"

namespace jsongate::json {
namespace {

class Displacer {
 public:
  Displacer(std::span<const Wish> renames, std::span<const Operand> operands,
            std::vector<Wish>& wishes)
      : renames_(renames), operands_(operands), wishes_(wishes), in_order_(wishes.size()) {}

  // As deep as the document, whose depth the parser has limited.
  void visit(const Reader& container) {
    const std::size_t first = found_.size();
    each_child(container, [this](const Reader& value) {
      const Reader end = after(value);
      while (!renames_.empty() && renames_.front().at == value.index()) {
        if (!found_.empty() && found_.back().at == value.index()) found_.pop_back();
        found_.push_back(renames_.front());
        renames_ = renames_.subspan(1);
      }
      if (!renames_.empty() && renames_.front().at < end.index()) visit(value);
    });
    if (container.kind() == Kind::kObject && found_.size() > first) {
      settle(container, std::span(found_).subspan(first));
    }
    found_.resize(first);
  }

 private:
  std::string_view new_name(const Wish& wish) const { return operands_[wish.operand].name; }

  // There are as many new names as calls of rename(), which are few; objects may be large.
  void settle(const Reader& object, std::span<const Wish> found) {
    std::vector<const Wish*> winners;
    for (const Wish& wish : found) {
      const auto same = std::ranges::find_if(
          winners, [&](const Wish* other) { return new_name(*other) == new_name(wish); });
      if (same == winners.end()) {
        winners.push_back(&wish);
      } else {
        *same = &wish;
      }
    }
    for (const Wish* winner : winners) add_none(object, new_name(*winner));
    each_child(object, [&](const Reader& value) {
      const bool renamed = !found.empty() && found.front().at == value.index();
      const auto name = renamed ? new_name(found.front()) : value.name().text();
      if (renamed) found = found.subspan(1);
      for (const Wish* winner : winners) {
        if (new_name(*winner) != name || winner->at == value.index()) continue;
        wishes_.push_back(wish_at(value, Want::kRemove));
      }
    });
  }

  void add_none(const Reader& object, std::string_view name) {
    const auto there = std::span(wishes_).first(in_order_);
    for (Wish& wish : std::ranges::equal_range(there, object.index(), {}, &Wish::at)) {
      const bool same = wish.want == Want::kAdd && operands_[wish.operand].name == name;
      if (same) wish.want = Want::kNothing;
    }
  }

  std::span<const Wish> renames_;
  std::span<const Operand> operands_;
  std::vector<Wish>& wishes_;
  std::size_t in_order_;     // of them
  std::vector<Wish> found_;  // in the containers around here
};

}  // namespace

void displace(const Reader& root, std::span<const Wish> renames, std::span<const Operand> operands,
              std::vector<Wish>& wishes) {
  while (!renames.empty() && renames.front().at == root.index()) renames = renames.subspan(1);
  if (!renames.empty()) Displacer(renames, operands, wishes).visit(root);
}

}  // namespace jsongate::json
