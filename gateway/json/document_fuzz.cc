// Fuzz target: any bytes get one verdict, whatever follows them, and a valid document can be read
// to its end.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "gateway/core/app.h"
#include "gateway/json/document.h"
#include "gateway/json/limits.h"

namespace {

using jsongate::json::Kind;

std::size_t walk(jsongate::json::Reader at) {
  std::size_t depth = 0;
  std::size_t seen = 0;
  for (; at.kind() != Kind::kEnd; at.next()) {
    const Kind kind = at.kind();
    if (kind == Kind::kObject || kind == Kind::kArray) ++depth;
    if (kind == Kind::kEndObject || kind == Kind::kEndArray) --depth;
    if (depth > jsongate::json::kMaxDepth) std::abort();
    seen += kind == Kind::kString       ? at.text().size()
            : kind == Kind::kBigInteger ? at.digits().size()
                                        : 1;
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  jsongate::json::Parser parser;
  const auto copied = parser.parse(text, false);
  const bool valid = copied.ok();
  const std::size_t seen = valid ? walk(copied.value().reader()) : 0;
  for (const char follows : {'\0', ']', '}', '"', '1', ' '}) {
    const std::string padded = std::string(text) + std::string(jsongate::kBodyPadding, follows);
    const auto in_place = parser.parse(std::string_view(padded).substr(0, size), true);
    if (in_place.ok() != valid || (valid && walk(in_place.value().reader()) != seen)) std::abort();
  }
  return 0;
}
