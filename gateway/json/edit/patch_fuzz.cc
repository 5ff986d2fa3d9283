// Fuzz target: patches of text and of values give the same. The first byte says how many of the
// next ones choose the operations; the rest is the text. For a merge patch, a line feed parts the
// two.
#include "gateway/json/edit/patch_fuzz.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto choices = input.substr(0, data[0] % 64);
  const auto line = input.substr(0, input.find('\n'));
  const bool broken =
      !jsongate::json::fuzz::broken_by_patch(input.substr(choices.size()), choices).empty() ||
      !jsongate::json::fuzz::broken_by_merge(line, input.substr(line.size())).empty();
  if (broken) std::abort();
  return 0;
}
