// Fuzz target: a selector up to the first NUL, a document behind it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "gateway/json/path_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = input.find('\0');
  if (cut == std::string_view::npos) return 0;
  const std::string_view document = input.substr(cut + 1);
  if (!jsongate::json::fuzz::holds_when_evaluated(input.substr(0, cut), document)) std::abort();
  return 0;
}
