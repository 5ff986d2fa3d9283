// Fuzz target: any bytes as a program and a document.
#include "gateway/json/fuzz.h"
#include "gateway/json/typed/testing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return jsongate::json::fuzz::run<jsongate::json::testing::holds_for_typed>(data, size);
}
