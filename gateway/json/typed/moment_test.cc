#include "gateway/json/typed/moment.h"

#include <gtest/gtest.h>

#include <string>

namespace jsongate::json::typed {
namespace {

TEST(Moment, ReadsEachPart) {
  Moment at;
  ASSERT_TRUE(read_date_time("2026-11-25T16:30:59.1234567-01:30", at));
  EXPECT_EQ(at.year, 2026);
  EXPECT_EQ(at.month, 11);
  EXPECT_EQ(at.day, 25);
  EXPECT_EQ(at.hour, 16);
  EXPECT_EQ(at.minute, 30);
  EXPECT_EQ(at.second, 59);
  EXPECT_EQ(at.microsecond, 123456);
  EXPECT_TRUE(at.has_offset);
  EXPECT_EQ(at.offset, -90);
}

TEST(Moment, FillsAShortFractionWithZeros) {
  Moment at;
  ASSERT_TRUE(read_date_time("2026-11-25t16:30:59.5z", at));
  EXPECT_EQ(at.microsecond, 500000);
  EXPECT_EQ(at.offset, 0);
}

TEST(Moment, ATimeMayLackItsOffset) {
  Moment at;
  ASSERT_TRUE(read_time("16:30:00", at));
  EXPECT_FALSE(at.has_offset);
  ASSERT_TRUE(read_time("16:30:00.25+02:00", at));
  EXPECT_EQ(at.offset, 120);
  EXPECT_FALSE(read_time("16:30", at));
  EXPECT_FALSE(read_time("16:30:00 ", at));
  EXPECT_FALSE(read_time("16:30:00." + std::string(300, '1'), at));
}

TEST(Moment, RefusesWhatNoCalendarHas) {
  Moment at;
  for (const char* text : {"", "2026-11-25", "2026-02-29T00:00:00Z", "0000-01-01T00:00:00Z",
                           "2016-12-31T23:59:60Z", "2026-11-25T24:00:00Z", "2026-11-25T16:30:00"}) {
    EXPECT_FALSE(read_date_time(text, at)) << text;
  }
  for (const char* text : {"", "0000-01-01", "2026-1-1", "2026-13-01", "2026-11-25Z"}) {
    EXPECT_FALSE(read_date(text, at)) << text;
  }
  EXPECT_TRUE(read_date("2024-02-29", at));
}

}  // namespace
}  // namespace jsongate::json::typed
