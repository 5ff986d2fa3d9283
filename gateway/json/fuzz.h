// How bytes meet what must hold for them: from libFuzzer, and from the files that are kept as its
// seeds and run as tests.
//
// Threads: one. Errors: a property that does not hold ends a fuzz target and fails a test.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace jsongate::json::fuzz {

using Property = bool (*)(std::string_view input);

// The body of a fuzz target.
template <Property holds>
int run(const std::uint8_t* data, std::size_t size) {
  if (!holds({reinterpret_cast<const char*>(data), size})) std::abort();
  return 0;
}

// The first byte says how many of the next ones are choices; the rest is the text.
struct Choices {
  std::string_view choices;
  std::string_view text;
};
inline Choices split_choices(std::string_view input, std::size_t most) {
  if (input.empty()) return {};
  const std::size_t count = static_cast<unsigned char>(input.front()) % most;
  const auto behind = input.substr(1);
  const auto choices = behind.substr(0, count);
  return {choices, behind.substr(choices.size())};
}

}  // namespace jsongate::json::fuzz
