#include <optional>

#include "gateway/json/edit/wish.h"

namespace jsongate::json {
namespace {

class Pruner {
 public:
  Pruner(std::span<const Reader> kept, std::vector<Wish>& wishes) : kept_(kept), wishes_(wishes) {}

  // As deep as the document, whose depth the parser has limited.
  void visit(const Reader& container) {
    std::optional<Wish> run;
    each_child(container, [&](const Reader& value) {
      const Reader end = after(value);
      if (kept_.empty() || !(kept_.front() < end)) {
        if (!run) run = wish_at(value, Want::kRemove);
        run->to = value.index();
        return;
      }
      if (run) wishes_.push_back(*run);
      run.reset();
      if (value < kept_.front()) visit(value);
      while (!kept_.empty() && kept_.front() < end) kept_ = kept_.subspan(1);
    });
    if (run) wishes_.push_back(*run);
  }

 private:
  std::span<const Reader> kept_;
  std::vector<Wish>& wishes_;
};

}  // namespace

void prune(const Reader& root, std::span<const Reader> kept, std::vector<Wish>& wishes) {
  if (!kept.empty() && kept.front() == root) return;
  if (is_container(root)) {
    Pruner(kept, wishes).visit(root);
  } else {
    wishes.push_back(wish_at(root, Want::kRemove));
  }
}

}  // namespace jsongate::json
