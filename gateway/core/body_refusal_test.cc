#include "gateway/core/body_refusal.h"

#include <gtest/gtest.h>

namespace jsongate {
namespace {

TEST(IsCompressed, KnowsIdentity) {
  for (const char* coding : {"gzip", "br", "identity, gzip", "identit", "identityy"}) {
    EXPECT_TRUE(is_compressed(coding)) << coding;
  }
  for (const char* coding : {"", "identity", "Identity"}) {
    EXPECT_FALSE(is_compressed(coding)) << coding;
  }
  EXPECT_FALSE(is_compressed(std::nullopt));
}

}  // namespace
}  // namespace jsongate
