// The way from a document's root to the value that is looked at, kept on the stack by whoever walks
// it.
//
// Owner: each step belongs to one call and points to its caller's. Threads: one. Errors: none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace jsongate::json::typed {

struct Way {
  const Way* above = nullptr;  // null: the root
  std::string_view name{};
  std::size_t place = 0;
  bool is_place = false;
};

// As a JSON Pointer, cut where it is very long: names can be as long as the body.
std::string pointer_to(const Way& way);

}  // namespace jsongate::json::typed
