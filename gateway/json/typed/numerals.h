// The digits of a document's numbers as its sender wrote them, where a double would lose some.
//
// Owner and lifetime: points into the document and its text. Threads: as the document. Errors:
// none; takes memory for each number with a point or an exponent.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/json/document.h"

namespace jsongate::json::typed {

class Numerals {
 public:
  Numerals() = default;
  explicit Numerals(const Document& document);

  // Of the kDouble that `at` stands on.
  std::string_view at(const Reader& at) const noexcept;

 private:
  std::vector<std::uint32_t> indexes_;  // of the doubles, in document order
  std::vector<std::string_view> texts_;
};

}  // namespace jsongate::json::typed
