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
  Reader at;
  Reader to;  // remove: the last of the neighbours that go
  bool remove = false;
  const Operand* set = nullptr;
  const Operand* rename = nullptr;
  std::span<const Wish> adds{};  // among other wishes
};

const Operand kNull{{}, "null", {}};

// Of all wishes of one place.
Action action_of(std::span<const Wish> wishes, std::span<const Operand> operands,
                 const Reader& root) {
  Action action{wishes.front().at, wishes.front().at};
  for (const Wish& wish : wishes) {
    if (wish.want == Want::kSet) action.set = &operands[wish.operand];
    if (wish.want == Want::kRename) action.rename = &operands[wish.operand];
    if (wish.want == Want::kAdd) action.adds = wishes;
    if (wish.want != Want::kRemove) continue;
    action.remove = true;
    if (action.to < wish.to) action.to = wish.to;
  }
  if (action.remove && action.at == root) {
    action.remove = false;
    action.set = &kNull;
  }
  return action;
}

std::vector<Action> actions_of(const Reader& root, std::span<const Wish> wishes,
                               std::span<const Operand> operands) {
  std::vector<Action> actions;
  actions.reserve(wishes.size());
  std::size_t covered = 0;  // up to here on the tape everything goes
  while (!wishes.empty()) {
    std::size_t same = 1;
    while (same < wishes.size() && wishes[same].at == wishes.front().at) ++same;
    if (wishes.front().at.index() >= covered) {
      actions.push_back(action_of(wishes.first(same), operands, root));
      const Action& action = actions.back();
      if (action.remove || action.set) covered = after(action.to).index();
    }
    wishes = wishes.subspan(same);
  }
  return actions;
}

// Goes through the text from front to back.
class Carrying {
 public:
  Carrying(const Document& document, std::span<const Action> actions,
           std::span<const Operand> operands)
      : locator_(document), actions_(actions), operands_(operands) {
    std::vector<Reader> readers;
    readers.reserve(2 * actions.size());
    for (const Action& action : actions) {
      readers.push_back(action.at);
      if (action.remove) readers.push_back(action.to);
    }
    locator_.locate(readers, places_);
  }

  Splice run() {
    for (std::size_t i = 0; i < actions_.size();) {
      add_before(places_[place_].first);
      if (actions_[i].remove) {
        i = remove_run(i);
      } else {
        change(actions_[i++], places_[place_++]);
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

  // Neighbours go as one, so that each knows which of its commas is left. The action behind them.
  std::size_t remove_run(std::size_t i) {
    const Place from = places_[place_];
    Place to;
    do {
      to = places_[place_ + 1];
      place_ += 2;
      ++i;
    } while (i < actions_.size() && actions_[i].remove &&
             locator_.first_of_whole(places_[place_]) == to.last + 2);
    if (locator_.is_all(from, to)) emptied_ = to.last + 1;
    replace(locator_.removal(from, to), {});
    return i;
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
  std::span<const Action> actions_;
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
  const auto actions = actions_of(document.reader(), wishes, operands);
  return Carrying(document, actions, operands).run();
}

}  // namespace jsongate::json
