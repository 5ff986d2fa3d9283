// Fuzz target: a schema up to the first line feed, then the document it is run over.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "gateway/json/schema/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  jsongate::json::testing::check_evaluate(text.substr(0, end),
                                          text.substr(std::min(end + 1, text.size())));
  return 0;
}
