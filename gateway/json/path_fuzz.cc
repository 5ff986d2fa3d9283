// Fuzz target: any bytes as a selector and as a pointer.
#include "gateway/json/path_fuzz.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!jsongate::json::fuzz::holds_when_compiled(text)) std::abort();
  if (!jsongate::json::fuzz::holds_for_pointer(text)) std::abort();
  return 0;
}
