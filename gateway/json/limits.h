// What one JSON document may be, in every path: parsed, built into Python objects, and encoded.
#pragma once

#include <cstddef>

namespace jsongate::json {

// Objects and arrays inside each other; a scalar has depth 0, "[]" has depth 1.
inline constexpr std::size_t kMaxDepth = 64;

// Digits of one integer: CPython's own limit for int(), which keeps the quadratic conversion short.
inline constexpr std::size_t kMaxIntegerDigits = 4300;

// A parser that grew beyond this many bytes of text gives its memory back…
inline constexpr std::size_t kKeptCapacity = std::size_t{1} << 20;
// …once this many documents in a row were not bigger.
inline constexpr unsigned kSmallDocumentsBeforeRelease = 8;

}  // namespace jsongate::json
