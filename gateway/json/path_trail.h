// Where a value lies in its document: the names and indexes on the way from the root, as a
// normalized path or a JSON Pointer.
//
// Owner: the caller; points into the document. Threads: as the document's Parser. Errors: none.
// Source: RFC 9535 §2.7, RFC 6901 §3.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/json/tape.h"

namespace jsongate::json::path {

// Escapes one token of a JSON Pointer.
void append_token(std::string& out, std::string_view name);

class Trail {
 public:
  explicit Trail(const Reader& root) noexcept : root_(root) {}

  // `target`: a value of the document, never one that stands before the last target. All values of
  // a document in order cost one walk over it.
  void move_to(const Reader& target);

  std::string normalized_path() const;
  std::string pointer() const;

 private:
  // A child of the value before it, and of the root at first.
  struct Step {
    Reader child;
    Reader behind;  // the next child, or the end of the container
    Reader name;    // of a member
    std::size_t index = 0;
    bool is_member = false;
  };

  static Step step_at(Reader at, std::size_t index, bool is_member) noexcept;
  void advance();

  Reader root_;
  std::vector<Step> steps_;
};

}  // namespace jsongate::json::path
