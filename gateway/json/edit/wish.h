// What is wanted of one place of a document, before wishes that meet are settled (edits.h).
//
// Owner and lifetime: points into the document. Threads: any. Errors: none.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/json/tape.h"

namespace jsongate::json {

enum class Want : std::uint8_t { kRemove, kSet, kMask, kRename, kAdd, kNothing };

// Places are told by Reader::index(): documents may have very many.
struct Wish {
  std::uint32_t at;
  std::uint32_t to;  // kRemove: the last of the neighbours that go; otherwise `at`
  std::uint32_t operand;
  Want want;
};

inline Wish wish_at(const Reader& at, Want want, std::uint32_t operand = 0) noexcept {
  return {at.index(), at.index(), operand, want};
}

struct Operand {
  std::string_view name;
  std::string_view given;
  std::string own;  // in the place of `given`, where it is not empty

  std::string_view json() const noexcept { return own.empty() ? given : own; }
};

inline bool is_container(const Reader& reader) noexcept {
  return reader.kind() == Kind::kObject || reader.kind() == Kind::kArray;
}

// The place behind a value.
inline Reader after(Reader value) noexcept {
  value.skip();
  return value;
}

// Calls visit(value) for each child of a container in order; for a member that is its value.
template <class Visit>
void each_child(const Reader& container, Visit visit) {
  const bool is_object = container.kind() == Kind::kObject;
  Reader at = container;
  at.next();
  while (at.kind() != Kind::kEndObject && at.kind() != Kind::kEndArray) {
    if (is_object) at.next();
    const Reader value = at;
    at.skip();
    visit(value);
  }
}

// A value that stays: with all that is in it, or, of a container, without.
struct Kept {
  Reader at;
  bool whole;
};

// Wishes that remove whatever is neither in `kept`, which is in document order, nor around it.
void prune(const Reader& root, std::span<const Kept> kept, std::vector<Wish>& wishes);

// Wishes that remove the members whose names `renames` give to others, and none any more to add one
// of such a name. `renames` are in document order, of one value the last counts; so are `wishes`.
void displace(const Reader& root, std::span<const Wish> renames, std::span<const Operand> operands,
              std::vector<Wish>& wishes);

}  // namespace jsongate::json
