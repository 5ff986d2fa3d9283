// What is wrong with a selector or pointer, and where.
//
// Owner: the caller; plain data. Threads: any.
#pragma once

#include <cstddef>
#include <string>

namespace jsongate::json {

struct PathError {
  std::size_t position = 0;  // of the offending character: its first byte, from 0
  std::string message{};     // says what was expected and quotes the offending character
};

}  // namespace jsongate::json
