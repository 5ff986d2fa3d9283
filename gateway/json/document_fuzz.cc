// Fuzz target: any bytes as a document.
#include "gateway/json/document_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return jsongate::json::fuzz::run<jsongate::json::fuzz::holds_for_document>(data, size);
}
