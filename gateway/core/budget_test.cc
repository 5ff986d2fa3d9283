#include "gateway/core/budget.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace jsongate {
namespace {

TEST(BudgetTest, BodiesShareIt) {
  Budget budget(Bytes{100});
  Reservation first(budget);
  EXPECT_TRUE(first.resize(60));
  {
    Reservation second(budget);
    EXPECT_TRUE(second.resize(40));
    EXPECT_FALSE(second.resize(41));
    EXPECT_EQ(budget.used(), 100U);
    EXPECT_TRUE(second.resize(10));
    EXPECT_TRUE(first.resize(90));
    EXPECT_FALSE(first.resize(91));
  }
  EXPECT_EQ(budget.used(), 90U);
  EXPECT_TRUE(first.resize(100));
}

TEST(BudgetTest, NothingIsLostBetweenThreads) {
  Budget budget(Bytes{1000});
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&budget] {
      for (int round = 0; round < 10000; ++round) {
        Reservation part(budget);
        part.resize(400);
        part.resize(300);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(budget.used(), 0U);
}

}  // namespace
}  // namespace jsongate
