// Fuzz target: any bytes as a schema, and as a pattern with the text it is matched against.
#include "gateway/json/schema/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return jsongate::json::fuzz::run<jsongate::json::fuzz::holds_for_schema>(data, size);
}
