// Integers beyond 64 bits, which simdjson refuses: taken out of the text before it is parsed, put
// back on the tape after.
//
// Each is replaced by "0" and spaces, so that simdjson stays the only judge of the grammar: a
// number in place of a number neither mends nor breaks a document. Owner: the caller, during one
// parse. Threads: any, no state of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace jsongate::json {

struct BigInteger {
  std::size_t ordinal;  // the how-manieth number of the document, from 0
  std::size_t offset;   // in the digits
  std::size_t length;
};

struct MaskedText {
  std::string text;    // as long as the original, without its big integers
  std::string digits;  // theirs, end to end
  std::vector<BigInteger> integers;
  bool too_long = false;        // one has more than kMaxIntegerDigits digits…
  std::size_t too_long_at = 0;  // …at this byte
};

MaskedText mask_big_integers(std::string_view text);

// `tape` is simdjson's, of the masked text: turns the zeros back into Kind::kBigInteger.
void restore_big_integers(const std::vector<BigInteger>& integers, std::uint64_t* tape);

}  // namespace jsongate::json
