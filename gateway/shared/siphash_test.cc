#include "gateway/shared/siphash.h"

#include <gtest/gtest.h>

#include <string>

namespace jsongate::shared {
namespace {

// Key and text are 00 01 02 …, as in the reference vectors.
constexpr HashKey kKey{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};

std::string counting(std::size_t size) {
  std::string text;
  while (text.size() < size) text.push_back(static_cast<char>(text.size()));
  return text;
}

TEST(SipHash, IsWhatTheReferenceGives) {
  EXPECT_EQ(siphash(kKey, ""), (Hash{0xe6a825ba047f81a3U, 0x930255c71472f66dU}));
  EXPECT_EQ(siphash(kKey, counting(1)), (Hash{0x44af996bd8c187daU, 0x45fc229b11597634U}));
  EXPECT_EQ(siphash(kKey, counting(13)), (Hash{0x108bc0e947e26998U, 0xf752b9c44f9329d0U}));
}

TEST(SipHash, DependsOnEveryByteTheLengthAndTheKey) {
  const std::string text = counting(40);
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string part = text.substr(0, size);
    const Hash hash = siphash(kKey, part);
    EXPECT_NE(hash, siphash(kKey, part + '\0'));
    EXPECT_NE(hash, siphash({kKey.low, kKey.high + 1}, part));
    for (std::size_t at = 0; at < size; ++at) {
      std::string other = part;
      other[at] = static_cast<char>(other[at] ^ 1);
      EXPECT_NE(hash, siphash(kKey, other));
    }
  }
}

}  // namespace
}  // namespace jsongate::shared
