#include "gateway/core/log_line.h"

#include <gtest/gtest.h>

#include <string>

namespace jsongate {
namespace {

TEST(LogLineTest, WhatFitsIsShownAsItIs) {
  for (const auto& line :
       {std::string(), std::string("one"), std::string(LogLine::kMost, 'x'),
        std::string(LogLine::kMost / 4, '\xe4'), std::string(LogLine::kMost / 2, '"')}) {
    const LogLine shown(line);
    EXPECT_EQ(shown.data(), line.data());
    EXPECT_EQ(shown.text(), line);
  }
}

TEST(LogLineTest, BeginningAndEndOfWhatDoesNot) {
  const std::string line = "begin" + std::string(LogLine::kMost, 'x') + "end";
  const LogLine shown(line);
  EXPECT_TRUE(shown.text().starts_with("beginxxx"));
  EXPECT_TRUE(shown.text().ends_with("xxxend"));
  EXPECT_NE(shown.text().find("xxx [... 508 bytes ...] xxx"), std::string_view::npos);
  EXPECT_LT(shown.text().size(), LogLine::kMost);
}

TEST(LogLineTest, EscapesCount) {
  const std::string line(LogLine::kMost / 4 + 1, '\xe4');
  const LogLine shown(line);
  EXPECT_NE(shown.text().find(" [... 126 bytes ...] "), std::string_view::npos);
  const std::string huge = "a" + std::string(10'000'000, '\0') + "b";
  const LogLine part(huge);
  EXPECT_TRUE(part.text().starts_with("a") && part.text().ends_with("b"));
  EXPECT_LT(part.text().size(), LogLine::kMost / 4);
}

}  // namespace
}  // namespace jsongate
