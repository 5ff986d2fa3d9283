// Fuzz target: NDJSON meets one verdict however it is cut, and what goes on are its proven lines.
// The first byte says how many of the next ones cut the rest into pieces.
#include "filters/ndjson/ndjson_fuzz.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto cuts = input.substr(0, data[0] % 16);
  const auto text = input.substr(cuts.size());
  for (const std::size_t largest : {20, 4096}) {
    if (!jsongate::filters::fuzz::holds_when_cut(text, cuts, jsongate::Bytes{largest})) {
      std::abort();
    }
  }
  return 0;
}
