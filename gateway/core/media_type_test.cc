#include "gateway/core/media_type.h"

#include <gtest/gtest.h>

namespace jsongate {
namespace {

TEST(MediaTypeTest, RangesOfADirective) {
  for (const char* good : {"application/json", "text/*", "*/*", "+json", "application/ld+json"}) {
    EXPECT_TRUE(is_media_range(good)) << good;
  }
  for (const char* bad :
       {"", "json", "/json", "application/", "*/json", "+", "a/b/c", "a/b;q=1", "a /b"}) {
    EXPECT_FALSE(is_media_range(bad)) << bad;
  }
}

TEST(MediaTypeTest, MatchesWithoutCaseAndParameters) {
  EXPECT_TRUE(matches_media_range("application/json", "application/json"));
  EXPECT_TRUE(matches_media_range("Application/JSON ; charset=utf-8", "application/json"));
  EXPECT_TRUE(matches_media_range("text/plain", "text/*"));
  EXPECT_TRUE(matches_media_range("", "*/*"));
  EXPECT_TRUE(matches_media_range("application/problem+JSON", "+json"));
  EXPECT_FALSE(matches_media_range("application/problem+json", "application/json"));
  EXPECT_FALSE(matches_media_range("application/json", "+json"));
  EXPECT_FALSE(matches_media_range("+json", "+json"));
  EXPECT_FALSE(matches_media_range("text", "text/*"));
  EXPECT_FALSE(matches_media_range("", "application/json"));
}

TEST(MediaTypeTest, NoRangesAreEveryType) {
  constexpr std::string_view kRanges[] = {"text/*", "+json"};
  EXPECT_TRUE(matches_media_ranges("image/png", {}));
  EXPECT_TRUE(matches_media_ranges("text/csv", kRanges));
  EXPECT_TRUE(matches_media_ranges("application/ld+json", kRanges));
  EXPECT_FALSE(matches_media_ranges("application/json", kRanges));
}

}  // namespace
}  // namespace jsongate
