// Fuzz target: a schema up to the first line feed, then the document it is run over.
#include "gateway/json/schema/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return jsongate::json::fuzz::run<jsongate::json::fuzz::holds_for_check>(data, size);
}
