#include "gateway/json/problem_body.h"

#include <gtest/gtest.h>

#include "gateway/json/document.h"

namespace jsongate::json {
namespace {

TEST(ProblemBody, HasItsMembersInOrder) {
  Problem problem{404, "no_route", "there is no \"/x\""};
  problem.members = R"("errors":[{"pointer":"#/a"}])";
  EXPECT_EQ(problem_body(problem, "urn:request:00ff"),
            R"({"type":"about:blank","title":"Not Found","status":404,)"
            R"("detail":"there is no \"/x\"","instance":"urn:request:00ff",)"
            R"("errors":[{"pointer":"#/a"}]})");
}

TEST(ProblemBody, LeavesOutWhatIsEmpty) {
  EXPECT_EQ(problem_body(Problem{500, "failed", ""}, ""),
            R"({"type":"about:blank","title":"Internal Server Error","status":500})");
}

TEST(ProblemBody, KeepsAnotherType) {
  Problem problem{409, "conflict", "stale"};
  problem.type = "/problems/stale";
  EXPECT_TRUE(problem_body(problem, "").starts_with(R"({"type":"/problems/stale","title":)"));
}

TEST(ProblemBody, IsJsonWhateverTheDetail) {
  for (const std::string& detail : {std::string("caf\xE9 \xED\xA0\x80"), std::string("a\nb\0c", 5),
                                    std::string("\xC3\xA9"), std::string(100000, '"')}) {
    const std::string body = problem_body(Problem{400, "bad", detail}, "urn:\xFF");
    EXPECT_TRUE(Parser::of_thread().parse(body, false).ok()) << body.substr(0, 200);
  }
}

TEST(ProblemBody, ShowsInvalidBytesAsQuestionMarks) {
  EXPECT_NE(problem_body(Problem{400, "bad", "caf\xE9"}, "").find("\"detail\":\"caf?\""),
            std::string::npos);
}

}  // namespace
}  // namespace jsongate::json
