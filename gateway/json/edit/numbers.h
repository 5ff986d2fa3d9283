// Whether two numbers of documents are equal as numbers: 1, 1.0 and 10e-1 are.
//
// Owner and lifetime: nothing is kept. Threads: any. Errors: none. Integers are compared exactly
// whatever their size; a number with a fraction or an exponent is the double nearest to it. Source:
// RFC 6902 §4.6.
#pragma once

#include "gateway/json/tape.h"

namespace jsongate::json {

constexpr bool is_number(Kind kind) noexcept {
  return kind == Kind::kInt64 || kind == Kind::kUint64 || kind == Kind::kBigInteger ||
         kind == Kind::kDouble;
}

// Both stand on numbers.
bool equal_numbers(const Reader& a, const Reader& b) noexcept;

}  // namespace jsongate::json
