// Fuzz target: patches and merge patches of text and of values give the same.
#include "gateway/json/edit/patch_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return jsongate::json::fuzz::run<jsongate::json::fuzz::holds_for_patch>(data, size);
}
