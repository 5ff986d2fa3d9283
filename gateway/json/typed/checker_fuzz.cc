// Fuzz target: a program up to the first line feed, then the document that it judges.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "gateway/json/typed/testing.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(text.find('\n'), text.size());
  jsongate::json::testing::check_typed(text.substr(0, end),
                                       text.substr(std::min(end + 1, text.size())));
  return 0;
}
