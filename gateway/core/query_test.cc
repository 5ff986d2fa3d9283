#include "gateway/core/query.h"

#include <gtest/gtest.h>

namespace jsongate {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST(IsUtf8, TakesEveryKindOfCharacter) {
  for (const char* text : {"", "a", "twelve bytes", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80",
                           "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80",
                           "\xF4\x8F\xBF\xBF", "eight ä bytes and more ☃"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
}

TEST(IsUtf8, RefusesWhatRfc3629Forbids) {
  for (const char* text : {"\x80",
                           "\xBF",
                           "\xC0\x80",
                           "\xC1\xBF",
                           "\xC2",
                           "\xC2\x41",
                           "\xC2\xC2",
                           "\xE0\x9F\xBF",
                           "\xE1\x80",
                           "\xE1\x80\x41",
                           "\xED\xA0\x80",
                           "\xED\xBF\xBF",
                           "\xF0\x8F\xBF\xBF",
                           "\xF0\x90\x80",
                           "\xF1\x80\x80\xC0",
                           "\xF4\x90\x80\x80",
                           "\xF5\x80\x80\x80",
                           "\xFF",
                           "12345678\xFF",
                           "1234567\xC2"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

TEST(FormDecode, FollowsTheUrlStandard) {
  EXPECT_EQ(form_decode("a+b%20c"), "a b c");
  EXPECT_EQ(form_decode("%C3%a4"), "ä");
  EXPECT_EQ(form_decode("%2B%26%3D%25"), "+&=%");
  EXPECT_EQ(form_decode("%00"), std::string(1, '\0'));
  EXPECT_EQ(form_decode("%2525"), "%25");
}

TEST(FormDecode, LeavesABrokenPercentAlone) {
  for (const char* text : {"%", "%4", "%zz", "%4z", "%z4", "100%", "%%"}) {
    EXPECT_EQ(form_decode(text), text);
  }
  EXPECT_EQ(form_decode("%%41"), "%A");
}

TEST(ParseQuery, KeepsPairsInOrder) {
  EXPECT_EQ(parse_query("b=2&a=1&b=3"), (Pairs{{"b", "2"}, {"a", "1"}, {"b", "3"}}));
  EXPECT_EQ(parse_query("q=a%26b+c&%C3%A4=%3D"), (Pairs{{"q", "a&b c"}, {"ä", "="}}));
}

TEST(ParseQuery, TakesOddPieces) {
  EXPECT_EQ(parse_query(""), Pairs{});
  EXPECT_EQ(parse_query("&&"), Pairs{});
  EXPECT_EQ(parse_query("a"), (Pairs{{"a", ""}}));
  EXPECT_EQ(parse_query("a="), (Pairs{{"a", ""}}));
  EXPECT_EQ(parse_query("=a"), (Pairs{{"", "a"}}));
  EXPECT_EQ(parse_query("="), (Pairs{{"", ""}}));
  EXPECT_EQ(parse_query("a=b=c&"), (Pairs{{"a", "b=c"}}));
  EXPECT_EQ(parse_query("a;b=1"), (Pairs{{"a;b", "1"}}));
}

const std::vector<QuerySpec> kSpecs{
    {.name = "limit", .type = ParamType::kInt},
    {.name = "page", .type = ParamType::kInt, .required = true},
    {.name = "tag", .type = ParamType::kStr, .list = true},
    {.name = "size", .type = ParamType::kFloat, .list = true},
};

std::string members(std::string_view query) {
  QueryValues values;
  const auto problem = bind_query(kSpecs, query, values);
  if (!problem) return "no problem";
  EXPECT_EQ(problem->status, 400);
  EXPECT_EQ(problem->code, "bad_query");
  EXPECT_TRUE(is_utf8(problem->members));
  return problem->members;
}

TEST(BindQuery, ConvertsDeclaredParameters) {
  QueryValues values;
  ASSERT_FALSE(bind_query(kSpecs, "tag=a&page=2&other=%FF&tag=b%20c&size=1.5&limit=-7", values));
  EXPECT_EQ(values.values[0][0].integer, -7);
  EXPECT_EQ(values.values[1][0].integer, 2);
  ASSERT_EQ(values.values[2].size(), 2U);
  EXPECT_EQ(values.values[2][0].text, "a");
  EXPECT_EQ(values.values[2][1].text, "b c");
  EXPECT_EQ(values.values[3][0].number, 1.5);
}

TEST(BindQuery, TextsSurviveAMove) {
  QueryValues values;
  ASSERT_FALSE(bind_query(kSpecs, "page=2&tag=x", values));
  const QueryValues moved = std::move(values);
  EXPECT_EQ(moved.values[2][0].text, "x");
}

TEST(BindQuery, LeavesAbsentOnesEmptyAndForgetsTheLastRequest) {
  QueryValues values;
  ASSERT_FALSE(bind_query(kSpecs, "page=1&tag=a&limit=1", values));
  ASSERT_FALSE(bind_query(kSpecs, "page=1", values));
  EXPECT_TRUE(values.values[0].empty());
  EXPECT_TRUE(values.values[2].empty());
  EXPECT_EQ(values.pairs.size(), 1U);
  ASSERT_FALSE(bind_query({}, "page=1&a=b", values));
  EXPECT_TRUE(values.values.empty());
  EXPECT_TRUE(values.pairs.empty());
}

TEST(BindQuery, TheLastOfSeveralWins) {
  QueryValues values;
  ASSERT_FALSE(bind_query(kSpecs, "page=x&page=1&page=2", values));
  ASSERT_EQ(values.values[1].size(), 1U);
  EXPECT_EQ(values.values[1][0].integer, 2);
}

TEST(BindQuery, DecodesNames) {
  QueryValues values;
  ASSERT_FALSE(bind_query(kSpecs, "p%61ge=3", values));
  EXPECT_EQ(values.values[1][0].integer, 3);
}

TEST(BindQuery, ListsEveryMistake) {
  EXPECT_EQ(members("limit=abc"),
            R"("errors":[{"query":"limit","detail":"expected integer, got \"abc\""},)"
            R"({"query":"page","detail":"is required"}])");
  EXPECT_EQ(members("page=&size=1&size=x&size=y"),
            R"("errors":[{"query":"page","detail":"expected integer, got \"\""},)"
            R"({"query":"size","detail":"expected number, got \"x\""}])");
  EXPECT_EQ(members("page=1&tag=%C3"), R"("errors":[{"query":"tag","detail":"is not UTF-8"}])");
}

TEST(BindQuery, EscapesAndCutsWhatItShows) {
  EXPECT_EQ(
      members("page=%22%5C%0A%7F%3C"),
      R"("errors":[{"query":"page","detail":"expected integer, got \"\"\\\u000a\u007f<\""}])");
  EXPECT_EQ(members("page=" + std::string(64, 'a')),
            R"("errors":[{"query":"page","detail":"expected integer, got \")" +
                std::string(64, 'a') + R"(\""}])");
  EXPECT_EQ(members("page=a" + std::string(40, '_') + std::string(4000, 'b')),
            R"("errors":[{"query":"page","detail":"expected integer, got \"a)" +
                std::string(40, '_') + std::string(23, 'b') + R"(…\""}])");
}

TEST(BindQuery, CutsBetweenCharacters) {
  std::string query = "page=a";  // one byte, then characters of two: the 64th byte is inside one
  for (int i = 0; i < 100; ++i) query += "%C3%A4";
  std::string shown = "a";
  for (int i = 0; i < 31; ++i) shown += "ä";
  EXPECT_EQ(members(query), R"("errors":[{"query":"page","detail":"expected integer, got \")" +
                                shown + R"(…\""}])");
}

// Takes "a" and "b"; "b" is out of bounds. A list has at most two.
class Rule final : public TextRule {
 public:
  explicit Rule(bool is_word = false) : is_word_(is_word) {}
  TextVerdict judge(std::string_view text) const override {
    if (text == "a") return {};
    if (text == "b") return {TextVerdict::Kind::kBroken, "must not be b"};
    return {TextVerdict::Kind::kUnfit, is_word_ ? "letter" : "must be a letter", is_word_};
  }
  std::string count_mistake(std::size_t count) const override {
    return count > 2 ? "too many" : "";
  }

 private:
  bool is_word_;
};

std::string members_by_rule(const Rule& rule, std::string_view query) {
  const std::vector<QuerySpec> specs{
      {.name = "x", .rule = &rule},
      {.name = "list", .type = ParamType::kInt, .list = true, .rule = &rule}};
  QueryValues values;
  const auto problem = bind_query(specs, query, values);
  return problem ? problem->members : "";
}

TEST(BindQuery, ARuleGoesBeforeTheType) {
  EXPECT_EQ(members_by_rule(Rule(), "x=a&list=a&list=a"), "");
  EXPECT_EQ(members_by_rule(Rule(), "x=b"), R"("errors":[{"query":"x","detail":"must not be b"}])");
  EXPECT_EQ(members_by_rule(Rule(), "x=c"),
            R"("errors":[{"query":"x","detail":"must be a letter"}])");
  EXPECT_EQ(members_by_rule(Rule(true), "x=c"),
            R"("errors":[{"query":"x","detail":"expected letter, got \"c\""}])");
  EXPECT_EQ(members_by_rule(Rule(), "list=a&list=a&list=a"),
            R"("errors":[{"query":"list","detail":"too many"}])");
  EXPECT_EQ(members_by_rule(Rule(), "list=a&list=b&list=a"),
            R"("errors":[{"query":"list","detail":"must not be b"}])");
}

std::optional<Problem> bound_path(std::string_view path) {
  static const Rule rule;
  auto table = RouteTable::compile(
      {{.method = "GET", .path_template = "/{free}/{one}/{two}", .params = {}, .queries = {}}});
  RouteMatch match;
  std::get_if<RouteTable>(&table)->match("GET", path, match);
  return bind_path(match, {nullptr, &rule, &rule});
}

TEST(BindPath, ATextOfAnotherTypeIsNoRoute) {
  const auto problem = bound_path("/c/a/c");
  EXPECT_EQ(problem->status, 404);
  EXPECT_EQ(problem->code, "no_route");
}

TEST(BindPath, WhatIsOutOfBoundsIsListed) {
  EXPECT_FALSE(bound_path("/c/a/a"));
  const auto problem = bound_path("/c/b/b");
  EXPECT_EQ(problem->status, 400);
  EXPECT_EQ(problem->code, "bad_path");
  EXPECT_EQ(problem->members, R"("errors":[{"path":"one","detail":"must not be b"},)"
                              R"({"path":"two","detail":"must not be b"}])");
}

}  // namespace
}  // namespace jsongate
