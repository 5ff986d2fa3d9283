#include "gateway/core/line_budget.h"

#include <gtest/gtest.h>

namespace jsongate {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

TEST(LineBudgetTest, SoManyInATime) {
  LineBudget budget(2, 10s);
  const LineBudget::Clock::time_point begin{100s};
  EXPECT_TRUE(budget.admit(begin));
  EXPECT_TRUE(budget.admit(begin + 5s));
  EXPECT_FALSE(budget.admit(begin + 9999ms));
  EXPECT_FALSE(budget.admit(begin + 9999ms));
  EXPECT_TRUE(budget.admit(begin + 10s));
}

TEST(LineBudgetTest, WhatIsLeftOutIsToldOnce) {
  LineBudget budget(1, 1s);
  const LineBudget::Clock::time_point begin{100s};
  EXPECT_TRUE(budget.admit(begin));
  EXPECT_EQ(budget.take_left_out(), 0U);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(budget.admit(begin));
  EXPECT_TRUE(budget.admit(begin + 7s));
  EXPECT_EQ(budget.take_left_out(), 5U);
  EXPECT_EQ(budget.take_left_out(), 0U);
}

}  // namespace
}  // namespace jsongate
