// Fuzz target: any bytes as a selector and as a pointer.
#include "gateway/json/path_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return jsongate::json::fuzz::run<jsongate::json::fuzz::holds_for_path>(data, size);
}
