// Fuzz target: NDJSON meets one verdict however it is cut, and what goes on are its proven lines.
#include "filters/ndjson/ndjson_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return jsongate::json::fuzz::run<jsongate::filters::fuzz::holds_for_ndjson>(data, size);
}
