// Fuzz target: edits of text and of values give the same. The first byte says how many of the next
// ones choose the edits; the rest is the text.
#include "gateway/json/edit/edits_fuzz.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto choices = input.substr(0, data[0] % 64);
  if (!jsongate::json::fuzz::broken_by_edits(input.substr(choices.size()), choices).empty()) {
    std::abort();
  }
  return 0;
}
