// One step from a container to a child, and over all its children; shared by paths and pointers.
//
// Of several members with one name the last counts, as in Python's dict. Owner: none; Readers are
// values. Threads: as the Parser. Errors: none. Source: RFC 9535 §2.3.1, §2.3.3.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "gateway/json/tape.h"

namespace jsongate::json::path {

inline bool is_container(Kind kind) noexcept {
  return kind == Kind::kObject || kind == Kind::kArray;
}

// To the value of the member `name`; false, and nothing moved, where there is none.
inline bool enter_member(Reader& at, std::string_view name) noexcept {
  if (at.kind() != Kind::kObject) return false;
  bool is_found = false;
  Reader member = at;
  member.next();
  while (member.kind() != Kind::kEndObject) {
    const bool is_it = member.text() == name;
    member.next();
    if (is_it) at = member;
    is_found |= is_it;
    member.skip();
  }
  return is_found;
}

// The number of elements or members, however many.
inline std::size_t exact_count(Reader at) noexcept {
  if (at.count() < Reader::kCountMax) return at.count();
  const bool is_object = at.kind() == Kind::kObject;
  std::size_t count = 0;
  for (at.next(); at.kind() != Kind::kEndObject && at.kind() != Kind::kEndArray; ++count) {
    if (is_object) at.next();
    at.skip();
  }
  return count;
}

// To an element, from the end where `index` is negative; false, and nothing moved, where there is
// none.
inline bool enter_element(Reader& at, std::int64_t index) noexcept {
  if (at.kind() != Kind::kArray) return false;
  const auto count = static_cast<std::int64_t>(exact_count(at));
  if (index < 0) index += count;
  if (index < 0 || index >= count) return false;
  for (at.next(); index > 0; --index) at.skip();
  return true;
}

// Calls visit(child) until it returns false; false then. None where `at` is no container.
template <class Visit>
bool each_child(Reader at, Visit visit) {
  const bool is_object = at.kind() == Kind::kObject;
  if (!is_container(at.kind())) return true;
  at.next();
  while (at.kind() != Kind::kEndObject && at.kind() != Kind::kEndArray) {
    if (is_object) at.next();
    const Reader child = at;
    at.skip();
    if (!visit(child)) return false;
  }
  return true;
}

}  // namespace jsongate::json::path
