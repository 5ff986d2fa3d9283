#include "filters/problem_document/problem_document.h"

#include <gtest/gtest.h>

namespace jsongate::filters {
namespace {

TEST(ProblemDocumentTest, NothingOfTheOldBodyIsLeft) {
  ProblemDocument filter("{\"status\":404}");
  for (const char* piece : {"<html>", "", "</html>"}) {
    const Verdict verdict = filter.on_chunk(piece);
    ASSERT_TRUE(std::holds_alternative<Replace>(verdict));
    EXPECT_EQ(std::get<Replace>(verdict).bytes, "");
  }
  const Verdict end = filter.on_end();
  ASSERT_TRUE(std::holds_alternative<Replace>(end));
  EXPECT_EQ(std::get<Replace>(end).bytes, "{\"status\":404}");
}

TEST(ProblemDocumentTest, AnEmptyBodyIsReplacedToo) {
  ProblemDocument filter("{}");
  EXPECT_EQ(std::get<Replace>(filter.on_end()).bytes, "{}");
}

TEST(ProblemDocumentTest, IsOnUnlessSaidOtherwise) {
  EXPECT_TRUE(ProblemDocumentSettings{}.problems.value);
}

}  // namespace
}  // namespace jsongate::filters
