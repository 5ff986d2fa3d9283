// Fuzz target: a selector up to the first NUL, a document behind it.
#include "gateway/json/path_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return jsongate::json::fuzz::run<jsongate::json::fuzz::holds_for_evaluation>(data, size);
}
