// What must hold for any bytes as a document: shared by the fuzz target and by the test of its
// seeds.
#pragma once

#include <string>
#include <string_view>

#include "gateway/core/app.h"
#include "gateway/json/document.h"
#include "gateway/json/fuzz.h"
#include "gateway/json/limits.h"

namespace jsongate::json::fuzz {

// How much a valid document has to read; 0: it is nested too deep.
inline std::size_t walk(Reader at) {
  std::size_t depth = 0;
  std::size_t seen = 1;
  for (; at.kind() != Kind::kEnd; at.next()) {
    const Kind kind = at.kind();
    if (kind == Kind::kObject || kind == Kind::kArray) ++depth;
    if (kind == Kind::kEndObject || kind == Kind::kEndArray) --depth;
    if (depth > kMaxDepth) return 0;
    seen += kind == Kind::kString       ? at.text().size()
            : kind == Kind::kBigInteger ? at.digits().size()
                                        : 1;
  }
  return seen;
}

// Any bytes get one verdict, whatever follows them, and a valid document can be read to its end.
inline bool holds_for_document(std::string_view text) {
  Parser parser;
  const auto copied = parser.parse(text, false);
  const bool valid = copied.ok();
  const std::size_t seen = valid ? walk(copied.value().reader()) : 0;
  if (valid && seen == 0) return false;
  for (const char follows : {'\0', ']', '}', '"', '1', ' '}) {
    const std::string padded = std::string(text) + std::string(kBodyPadding, follows);
    const auto in_place = parser.parse(std::string_view(padded).substr(0, text.size()), true);
    if (in_place.ok() != valid || (valid && walk(in_place.value().reader()) != seen)) return false;
  }
  return true;
}

}  // namespace jsongate::json::fuzz
