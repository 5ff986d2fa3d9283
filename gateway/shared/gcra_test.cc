#include "gateway/shared/gcra.h"

#include <gtest/gtest.h>

namespace jsongate::shared {
namespace {

constexpr std::uint64_t kNow = 1'000 * kSecond;

// How many of `tries` at one moment are admitted.
int admitted_at(const Rate& rate, std::uint64_t& full_at, std::uint64_t now, int tries) {
  int count = 0;
  for (int i = 0; i < tries; ++i) {
    const Admission admission = admit(rate, 1, full_at, now);
    count += admission.wait == 0 ? 1 : 0;
    full_at = admission.full_at;
  }
  return count;
}

TEST(Gcra, ARateIsWithinItsBounds) {
  EXPECT_EQ(rate_of(100, 60, 3)->interval, 600'000'000U);
  EXPECT_EQ(rate_of(100, 60, 3)->tolerance, 1'800'000'000U);
  EXPECT_EQ(rate_of(3, 1, 1)->interval, 333'333'334U);  // never more than was said
  EXPECT_TRUE(rate_of(1'000'000, 1, 1));
  EXPECT_FALSE(rate_of(1'000'001, 0.5, 1));
  EXPECT_FALSE(rate_of(0, 1, 1));
  EXPECT_FALSE(rate_of(1, 0, 1));
  EXPECT_FALSE(rate_of(1, -1, 1));
  EXPECT_FALSE(rate_of(1, std::nan(""), 1));
  EXPECT_FALSE(rate_of(1, 1e300, 1));
  EXPECT_FALSE(rate_of(1, 1, 0));
  EXPECT_FALSE(rate_of(1, 86400, 1'000'000));
}

TEST(Gcra, ABurstThenOneEachInterval) {
  const Rate rate = *rate_of(10, 1, 3);
  std::uint64_t full_at = 0;
  EXPECT_EQ(admitted_at(rate, full_at, kNow, 10), 3);
  EXPECT_EQ(admitted_at(rate, full_at, kNow + kSecond / 10 - 1, 10), 0);
  EXPECT_EQ(admitted_at(rate, full_at, kNow + kSecond / 10, 10), 1);
  EXPECT_EQ(admitted_at(rate, full_at, kNow + kSecond, 10), 3);
}

TEST(Gcra, TellsTheWait) {
  const Rate rate = *rate_of(10, 1, 3);
  const Admission first = admit(rate, 3, 0, kNow);
  EXPECT_EQ(first.wait, 0U);
  EXPECT_EQ(admit(rate, 1, first.full_at, kNow).wait, kSecond / 10);
  EXPECT_EQ(admit(rate, 3, first.full_at, kNow).wait, 3 * kSecond / 10);
  EXPECT_EQ(admit(rate, 2, first.full_at, kNow + kSecond / 10).wait, kSecond / 10);
  EXPECT_EQ(admit(rate, 1, first.full_at, kNow).full_at, first.full_at);
}

TEST(Gcra, TellsWhatIsLeft) {
  const Rate rate = *rate_of(10, 1, 3);
  EXPECT_EQ(remaining(rate, 0, kNow), 3U);
  const Admission one = admit(rate, 1, 0, kNow);
  EXPECT_EQ(remaining(rate, one.full_at, kNow), 2U);
  EXPECT_EQ(remaining(rate, one.full_at, kNow + kSecond / 10), 3U);
  EXPECT_EQ(remaining(rate, admit(rate, 3, 0, kNow).full_at, kNow), 0U);
}

}  // namespace
}  // namespace jsongate::shared
