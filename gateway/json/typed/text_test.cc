#include "gateway/json/typed/text.h"

#include <gtest/gtest.h>

#include "gateway/json/typed/testing.h"

namespace jsongate::json::typed {
namespace {

struct Case {
  const char* node;
  const char* text;
  const char* verdict;  // "" right, "404 …" unfit, "400 …" broken; "!" a word
};

std::string verdict_of(const Case& one) {
  const auto program =
      testing::typed_program(R"({"nodes":[)" + std::string(one.node) + R"(,{"is":"int","ge":1}]})");
  if (!program) return "the test is wrong";
  const auto verdict = ProgramRule(*program).judge(one.text);
  if (verdict.kind == TextVerdict::Kind::kRight) return verdict.detail;
  const bool is_unfit = verdict.kind == TextVerdict::Kind::kUnfit;
  return (is_unfit ? "404 " : "400 ") + std::string(verdict.is_word ? "!" : "") + verdict.detail;
}

constexpr Case kCases[] = {
    {R"({"is":"int"})", "-7", ""},
    {R"({"is":"int"})", "1.0", "404 !integer"},
    {R"({"is":"int","ge":1,"le":9})", "9", ""},
    {R"({"is":"int","ge":1,"le":9})", "10", "400 must be <= 9"},
    {R"({"is":"int","ge":1})", "123456789012345678901", ""},
    {R"({"is":"int","le":1})", "123456789012345678901", "400 must be <= 1"},
    {R"({"is":"float","gt":0.5})", "0.5", "400 must be > 0.5"},
    {R"({"is":"float","gt":0.5})", "x", "404 !number"},
    {R"({"is":"bool"})", "1", ""},
    {R"({"is":"bool"})", "yes", "404 !boolean"},
    {R"({"is":"decimal","multiple_of":0.01})", "1.10", ""},
    {R"({"is":"decimal","multiple_of":0.01})", "1.101", "400 must be a multiple of 0.01"},
    {R"({"is":"decimal"})", "1e999999", "404 !number"},
    {R"({"is":"decimal"})", "NaN", "404 !number"},
    {R"({"is":"decimal"})", "1e309", "404 !number"},
    {R"({"is":"decimal"})", "1.", "404 !number"},
    {R"({"is":"decimal"})", ".5", "404 !number"},
    {R"({"is":"decimal"})", "1e", "404 !number"},
    {R"({"is":"str","min_length":2})", "a", "400 must have at least 2 characters"},
    {R"({"is":"str","pattern":"^a"})", "ba", "400 must match ^a"},
    {R"({"is":"str"})", "", ""},
    {R"({"is":"datetime"})", "2026-11-25T16:30:00Z", ""},
    {R"({"is":"datetime"})", "2026-11-25", "404 must be a valid date-time"},
    {R"({"is":"datetime"})", "2026-11-25T16:30:00",
     "404 must be a date-time with its offset: Z or +02:00"},
    {R"({"is":"datetime"})", "2026-11-25T16:30:00 02:00",
     "404 must be a valid date-time: in a query + is written %2B"},
    {R"({"is":"datetime"})", "2026-11-25 16:30:00", "404 must be a valid date-time"},
    {R"({"is":"date"})", "2026-11-25", ""},
    {R"({"is":"date"})", "x", "404 must be a valid date"},
    {R"({"is":"time"})", "16:30:00", ""},
    {R"({"is":"time"})", "x", "404 must be a valid time"},
    {R"({"is":"uuid"})", "12345678-1234-1234-1234-123456789abc", ""},
    {R"({"is":"uuid"})", "12345678", "404 must be a valid uuid"},
    {R"({"is":"constants","values":["a",1,true,null,1.5]})", "a", ""},
    {R"({"is":"constants","values":["a",1,true,null,1.5]})", "1", ""},
    {R"({"is":"constants","values":["a",1,true,null,1.5]})", "true", ""},
    {R"({"is":"constants","values":["a",1,true,null,1.5]})", "null", ""},
    {R"({"is":"constants","values":["a",1,true,null,1.5]})", "1.50", ""},
    {R"({"is":"constants","values":["a",1,false]})", "false", ""},
    {R"({"is":"constants","values":["a",1]})", "b", "404 must be one of \"a\", 1"},
    {R"({"is":"array","item":1})", "0", "400 must be >= 1"},
    {R"({"is":"array","item":1})", "x", "404 !integer"},
};

TEST(TypedText, IsJudgedByItsType) {
  for (const Case& one : kCases) EXPECT_EQ(verdict_of(one), one.verdict) << one.node << one.text;
}

TEST(TypedText, CountsTheValuesOfAList) {
  const auto program = testing::typed_program(
      R"({"nodes":[{"is":"array","item":1,"min_length":2,"max_length":3},{"is":"int"}]})");
  const ProgramRule rule(*program);
  EXPECT_EQ(rule.count_mistake(1), "must have at least 2 values");
  EXPECT_EQ(rule.count_mistake(2), "");
  EXPECT_EQ(rule.count_mistake(4), "must have at most 3 values");
  const auto scalar = testing::typed_program(R"({"nodes":[{"is":"int"}]})");
  EXPECT_EQ(ProgramRule(*scalar).count_mistake(9), "");
}

}  // namespace
}  // namespace jsongate::json::typed
