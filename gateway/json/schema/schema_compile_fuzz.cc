// Fuzz target: any bytes as a schema, and as a pattern with the text it is matched against.
#include <cstdint>
#include <string_view>

#include "gateway/json/schema/property.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  jsongate::json::testing::check_compile(text);
  jsongate::json::Parser parser;
  const auto pair = parser.parse(text, false);
  if (!pair.ok() || pair.value().reader().kind() != jsongate::json::Kind::kArray) return 0;
  jsongate::json::Reader at = pair.value().reader();
  at.next();
  if (at.kind() != jsongate::json::Kind::kString) return 0;
  const std::string_view pattern = at.text();
  at.next();
  if (at.kind() != jsongate::json::Kind::kString) return 0;
  jsongate::json::testing::check_pattern(pattern, at.text());
  return 0;
}
