#include "filters/problem_document/problem_document.h"

#include <gtest/gtest.h>

#include "filters/testing.h"

namespace jsongate::filters {
namespace {

TEST(ProblemDocumentTest, NothingOfTheOldBodyIsLeft) {
  for (const auto& cut : testing::cuts_of("<html></html>")) {
    ProblemDocument filter("{\"status\":404}");
    const auto outcome = testing::run(filter, cut);
    EXPECT_EQ(outcome.status(), 200);
    EXPECT_EQ(outcome.outlet.passed(), "{\"status\":404}");
    EXPECT_EQ(outcome.outlet.passes(), 0U);
    EXPECT_EQ(outcome.outlet.needed(), 0U);
  }
}

TEST(ProblemDocumentTest, AnEmptyBodyIsReplacedToo) {
  ProblemDocument filter("{}");
  EXPECT_EQ(testing::run(filter, {{}}).outlet.passed(), "{}");
}

TEST(ProblemDocumentTest, IsOnUnlessSaidOtherwise) {
  EXPECT_TRUE(ProblemDocumentSettings{}.problems.value);
}

}  // namespace
}  // namespace jsongate::filters
