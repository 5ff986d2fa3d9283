#include "gateway/json/edit/settle.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "gateway/json/edit/spacing.h"
#include "gateway/json/locate.h"

namespace jsongate::json {
namespace {

// What happens at one place.
struct Action {
  std::uint32_t at = 0;
  std::uint32_t to = 0;  // remove: the last of the neighbours that go
  bool remove = false;
  const Operand* set = nullptr;
  const Operand* rename = nullptr;
  std::span<const Wish> adds{};  // among other wishes
};

const Operand kNull{{}, "null", {}};

// Settles wishes place by place, in document order; they are gone through twice rather than kept.
class Actions {
 public:
  Actions(const Reader& root, std::span<const Wish> wishes, std::span<const Operand> operands)
      : root_(root), left_(wishes), operands_(operands) {}

  // The next that is not inside one before it; false: there is none.
  bool next(Action& action) {
    while (!left_.empty()) {
      std::size_t same = 1;
      while (same < left_.size() && left_[same].at == left_.front().at) ++same;
      const auto wishes = left_.first(same);
      left_ = left_.subspan(same);
      if (wishes.front().at < covered_) continue;
      action = action_of(wishes);
      if (action.remove || action.set) covered_ = after(root_.at_index(action.to)).index();
      return true;
    }
    return false;
  }

 private:
  Action action_of(std::span<const Wish> wishes) const {
    Action action{wishes.front().at, wishes.front().at};
    for (const Wish& wish : wishes) {
      if (wish.want == Want::kSet || wish.want == Want::kMask) {
        action.set = &operands_[wish.operand];
      }
      if (wish.want == Want::kRename) action.rename = &operands_[wish.operand];
      if (wish.want == Want::kAdd) action.adds = wishes;
      if (wish.want != Want::kRemove) continue;
      action.remove = true;
      action.to = std::max(action.to, wish.to);
    }
    if (action.remove && action.at == root_.index()) {
      action.remove = false;
      action.set = &kNull;
    }
    return action;
  }

  Reader root_;
  std::span<const Wish> left_;
  std::span<const Operand> operands_;
  std::uint32_t covered_ = 0;  // up to here on the tape everything goes
};

// Goes through the text from front to back.
class Carrying {
 public:
  Carrying(const Document& document, std::span<const Wish> wishes,
           std::span<const Operand> operands)
      : locator_(document), actions_(document.reader(), wishes, operands), operands_(operands) {
    std::vector<std::uint32_t> indexes;
    indexes.reserve(wishes.size());
    Actions actions = actions_;
    for (Action action; actions.next(action);) {
      indexes.push_back(action.at);
      if (action.remove) indexes.push_back(action.to);
    }
    locator_.locate(indexes, places_);
  }

  Splice run() {
    Action action;
    for (bool more = actions_.next(action); more;) {
      add_before(places_[place_].first);
      if (action.remove) {
        more = remove_run(action);
      } else {
        change(action, places_[place_++]);
        more = actions_.next(action);
      }
    }
    add_before(SIZE_MAX);
    splice_.keep({cursor_, locator_.text().size()});
    return std::move(splice_);
  }

 private:
  // A container that gets children once its closing bracket is reached.
  struct Pending {
    Place place;
    std::span<const Wish> adds;
  };

  void replace(const Range& range, std::string_view json) {
    splice_.keep({cursor_, range.begin});
    splice_.insert(json);
    cursor_ = range.end;
  }

  // Neighbours go as one, so that each knows which of its commas is left. `action` becomes the one
  // behind them; false: there is none.
  bool remove_run(Action& action) {
    const Place from = places_[place_];
    Place to;
    bool more;
    do {
      to = places_[place_ + 1];
      place_ += 2;
      more = actions_.next(action);
    } while (more && action.remove &&
             locator_.first_of_whole(places_[place_]) == std::size_t{to.last} + 2);
    if (locator_.is_all(from, to)) emptied_ = to.last + 1;
    replace(locator_.removal(from, to), {});
    return more;
  }

  void change(const Action& action, const Place& place) {
    if (action.rename && locator_.is_member(place)) {
      replace(locator_.key(place), action.rename->json());
    }
    if (action.set) {
      replace(locator_.value(place), action.set->json());
    } else if (!action.adds.empty()) {
      pending_.push_back({place, action.adds});
    }
  }

  void add_before(std::size_t ordinal) {
    for (; !pending_.empty() && pending_.back().place.last < ordinal; pending_.pop_back()) {
      add_children(pending_.back());
    }
  }

  void add_children(const Pending& pending) {
    const Place& place = pending.place;
    const bool was_empty = place.last == place.first + 1;
    const std::size_t end = locator_.end_before(place.last);
    if (was_empty) replace({end, locator_.position(place.last)}, {});
    // Where the last child went, all up to here is done already.
    if (cursor_ < end) replace({end, end}, {});
    const Spacing spacing = spacing_of(locator_, place.first);
    bool first = was_empty || emptied_ == place.last;
    for (std::size_t i = 0; i < pending.adds.size(); ++i) {
      if (!is_last_of_name(pending.adds.subspan(i), place)) continue;
      if (!first) splice_.insert(",");
      if (!first) splice_.insert(spacing.after_comma);
      first = false;
      add_child(operands_[pending.adds[i].operand], place, spacing);
    }
  }

  bool is_last_of_name(std::span<const Wish> adds, const Place& place) const {
    if (adds.front().want != Want::kAdd) return false;
    if (locator_.structural(place.first) == '[') return true;
    const auto name = operands_[adds.front().operand].name;
    return std::ranges::none_of(adds.subspan(1), [&](const Wish& wish) {
      return wish.want == Want::kAdd && operands_[wish.operand].name == name;
    });
  }

  void add_child(const Operand& operand, const Place& place, const Spacing& spacing) {
    if (locator_.structural(place.first) == '{') {
      splice_.insert(json_string(operand.name));
      splice_.insert(":");
      splice_.insert(spacing.after_colon);
    }
    splice_.insert(operand.json());
  }

  Locator locator_;
  Actions actions_;
  std::span<const Operand> operands_;
  std::vector<Place> places_;
  std::size_t place_ = 0;
  std::vector<Pending> pending_;
  std::size_t emptied_ = 0;  // the closing bracket of what lost all its children last
  std::size_t cursor_ = 0;   // what is before it is done
  Splice splice_;
};

}  // namespace

Splice settle(const Document& document, std::span<const Wish> wishes,
              std::span<const Operand> operands) {
  return Carrying(document, wishes, operands).run();
}

}  // namespace jsongate::json
