#include "gateway/core/problem.h"

#include <gtest/gtest.h>

namespace jsongate {
namespace {

TEST(StatusTitle, IsTheReasonPhraseOfTheStatus) {
  EXPECT_EQ(status_title(400), "Bad Request");
  EXPECT_EQ(status_title(404), "Not Found");
  EXPECT_EQ(status_title(405), "Method Not Allowed");
  EXPECT_EQ(status_title(413), "Content Too Large");
  EXPECT_EQ(status_title(422), "Unprocessable Content");
  EXPECT_EQ(status_title(429), "Too Many Requests");
  EXPECT_EQ(status_title(500), "Internal Server Error");
  EXPECT_EQ(status_title(511), "Network Authentication Required");
}

TEST(StatusTitle, OfAnUnknownStatusIsItsClass) {
  EXPECT_EQ(status_title(418), "Client Error");  // "(Unused)" in RFC 9110 §15.5.19
  EXPECT_EQ(status_title(499), "Client Error");
  EXPECT_EQ(status_title(509), "Server Error");
  EXPECT_EQ(status_title(599), "Server Error");
}

TEST(StatusTitle, IsNeverEmpty) {
  for (int status = 400; status < 600; ++status) EXPECT_FALSE(status_title(status).empty());
}

TEST(Problem, IsAnInternalErrorUnlessToldOtherwise) {
  const Problem problem;
  EXPECT_EQ(problem.status, 500);
  EXPECT_EQ(problem.type, "about:blank");
  EXPECT_TRUE(problem.members.empty());
}

}  // namespace
}  // namespace jsongate
