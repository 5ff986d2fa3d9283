// The nodes that a path selects: places in the document, whose names are made only when asked for.
//
// Owner: the caller; all of it points into the document and is as valid as it. A Nodes may be used
// again for the next document and keeps its memory. Threads: as the document's Parser. Errors:
// none. Source: RFC 9535 §2.7, RFC 6901.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/json/tape.h"

namespace jsongate::json {

class Node {
 public:
  Node(const Reader& root, const Reader& value) noexcept : root_(root), value_(value) {}

  const Reader& reader() const noexcept { return value_; }
  // Each walks from the root to the node: for many nodes ask Nodes.
  std::string normalized_path() const;
  std::string pointer() const;

 private:
  Reader root_;
  Reader value_;
};

class Nodes {
 public:
  bool empty() const noexcept { return readers_.empty(); }
  std::size_t size() const noexcept { return readers_.size(); }
  Node operator[](std::size_t which) const noexcept { return {*root_, readers_[which]}; }

  // In the order of the nodelist, in which a value may stand more than once.
  const std::vector<Reader>& readers() const noexcept { return readers_; }
  // As they stand in the text, each once: what an edit goes along. A node may lie in another.
  std::vector<Reader> in_document_order() const;

  // In the order of the nodelist; one walk over the document for all.
  std::vector<std::string> normalized_paths() const;
  std::vector<std::string> pointers() const;

 private:
  friend class Path;
  void restart(const Reader& root);
  template <class Name>
  std::vector<std::string> names(Name name) const;

  std::optional<Reader> root_;
  std::vector<Reader> readers_;
};

}  // namespace jsongate::json
