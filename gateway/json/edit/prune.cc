#include <optional>

#include "gateway/json/edit/wish.h"

namespace jsongate::json {
namespace {

class Pruner {
 public:
  Pruner(std::span<const Kept> kept, std::vector<Wish>& wishes) : kept_(kept), wishes_(wishes) {}

  // As deep as the document, whose depth the parser has limited.
  void visit(const Reader& container) {
    std::optional<Wish> run;
    each_child(container, [&](const Reader& value) {
      const Reader end = after(value);
      if (kept_.empty() || !(kept_.front().at < end)) {
        if (!run) run = wish_at(value, Want::kRemove);
        run->to = value.index();
        return;
      }
      if (run) wishes_.push_back(*run);
      run.reset();
      if (!is_whole(value) && is_container(value)) visit(value);
      while (!kept_.empty() && kept_.front().at < end) kept_ = kept_.subspan(1);
    });
    if (run) wishes_.push_back(*run);
  }

 private:
  // Otherwise what is kept begins inside.
  bool is_whole(const Reader& value) {
    for (; !kept_.empty() && kept_.front().at == value; kept_ = kept_.subspan(1)) {
      if (kept_.front().whole) return true;
    }
    return false;
  }

  std::span<const Kept> kept_;
  std::vector<Wish>& wishes_;
};

}  // namespace

void prune(const Reader& root, std::span<const Kept> kept, std::vector<Wish>& wishes) {
  for (; !kept.empty() && kept.front().at == root; kept = kept.subspan(1)) {
    if (kept.front().whole) return;
  }
  if (is_container(root)) {
    Pruner(kept, wishes).visit(root);
  } else {
    wishes.push_back(wish_at(root, Want::kRemove));
  }
}

}  // namespace jsongate::json
