#include "gateway/json/path_nodes.h"

#include <algorithm>
#include <numeric>

#include "gateway/json/path_trail.h"

namespace jsongate::json {
namespace {

path::Trail trail_to(const Reader& root, const Reader& value) {
  path::Trail trail(root);
  trail.move_to(value);
  return trail;
}

}  // namespace

std::string Node::normalized_path() const { return trail_to(root_, value_).normalized_path(); }
std::string Node::pointer() const { return trail_to(root_, value_).pointer(); }

void Nodes::restart(const Reader& root) {
  root_ = root;
  readers_.clear();
}

std::vector<Reader> Nodes::in_document_order() const {
  std::vector<Reader> ordered = readers_;
  std::sort(ordered.begin(), ordered.end());
  ordered.erase(std::unique(ordered.begin(), ordered.end()), ordered.end());
  return ordered;
}

template <class Name>
std::vector<std::string> Nodes::names(Name name) const {
  std::vector<std::string> all(readers_.size());
  std::vector<std::size_t> order(readers_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [this](std::size_t a, std::size_t b) { return readers_[a] < readers_[b]; });
  if (order.empty()) return all;
  path::Trail trail(*root_);
  for (const std::size_t which : order) {
    trail.move_to(readers_[which]);
    all[which] = name(trail);
  }
  return all;
}

std::vector<std::string> Nodes::normalized_paths() const {
  return names([](const path::Trail& trail) { return trail.normalized_path(); });
}

std::vector<std::string> Nodes::pointers() const {
  return names([](const path::Trail& trail) { return trail.pointer(); });
}

}  // namespace jsongate::json
