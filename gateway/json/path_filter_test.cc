// Filters: the tables of RFC 9535 §2.3.5 and §2.4, and what the sections say besides.
#include <gtest/gtest.h>

#include <string>

#include "gateway/json/path_testing.h"

namespace jsongate::json {
namespace {

using testing::found;
using testing::path_error;
using testing::places;

struct Verdict {
  const char* expression;
  bool holds;
};

// Table 11: @ is never used, so that one child of any kind will do.
constexpr const char* kObjects = R"({"obj":{"x":"y"},"arr":[2,3]})";
constexpr Verdict kComparisons[] = {{"$.absent1 == $.absent2", true},
                                    {"$.absent1 <= $.absent2", true},
                                    {"$.absent == 'g'", false},
                                    {"$.absent1 != $.absent2", false},
                                    {"$.absent != 'g'", true},
                                    {"1 <= 2", true},
                                    {"1 > 2", false},
                                    {"13 == '13'", false},
                                    {"'a' <= 'b'", true},
                                    {"'a' > 'b'", false},
                                    {"$.obj == $.arr", false},
                                    {"$.obj != $.arr", true},
                                    {"$.obj == $.obj", true},
                                    {"$.obj != $.obj", false},
                                    {"$.arr == $.arr", true},
                                    {"$.arr != $.arr", false},
                                    {"$.obj == 17", false},
                                    {"$.obj != 17", true},
                                    {"$.obj <= $.arr", false},
                                    {"$.obj < $.arr", false},
                                    {"$.obj <= $.obj", true},
                                    {"$.arr <= $.arr", true},
                                    {"1 <= $.arr", false},
                                    {"1 >= $.arr", false},
                                    {"1 > $.arr", false},
                                    {"1 < $.arr", false},
                                    {"true <= true", true},
                                    {"true > true", false},
                                    {"null >= null", true},
                                    {"null < null", false},
                                    {"true == false", false},
                                    {"false == null", false},
                                    {"'' < 'a'", true},
                                    {"'a' < 'aa'", true},
                                    {"'Z' < 'a'", true},
                                    {"'\\uFFFF' < '\\uD800\\uDC00'", true},
                                    {"'a\\u0000' > 'a'", true},
                                    {"$.absent < 1", false},
                                    {"$.absent >= $.absent", true},
                                    {"$.absent < $.absent", false}};

TEST(PathFilter, ComparesAsTheTableSays) {
  for (const auto& [expression, holds] : kComparisons) {
    EXPECT_EQ(places("$.arr[?" + std::string(expression) + "]", kObjects).empty(), !holds)
        << expression;
  }
}

// Table 12.
constexpr const char* kFiltered = R"({"a":[3,5,1,2,4,6,{"b":"j"},{"b":"k"},{"b":{}},{"b":"kilo"}],)"
                                  R"("o":{"p":1,"q":2,"r":3,"s":5,"t":{"u":6}},"e":"f"})";

TEST(PathFilter, FiltersAsTheTableSays) {
  EXPECT_EQ(found("$.a[?@.b == 'kilo']", kFiltered), R"({"b":"kilo"})");
  EXPECT_EQ(found("$.a[?(@.b == 'kilo')]", kFiltered), R"({"b":"kilo"})");
  EXPECT_EQ(found("$.a[?@>3.5]", kFiltered), "5 4 6");
  EXPECT_EQ(found("$.a[?@.b]", kFiltered), R"({"b":"j"} {"b":"k"} {"b":{}} {"b":"kilo"})");
  EXPECT_EQ(places("$[?@.*]", kFiltered), "$['a'] $['o']");
  EXPECT_EQ(places("$[?@[?@.b]]", kFiltered), "$['a']");
  EXPECT_EQ(found("$.o[?@<3, ?@<3]", kFiltered), "1 2 1 2");
  EXPECT_EQ(found(R"($.a[?@<2 || @.b == "k"])", kFiltered), R"(1 {"b":"k"})");
  EXPECT_EQ(found(R"($.a[?match(@.b, "[jk]")])", kFiltered), R"({"b":"j"} {"b":"k"})");
  EXPECT_EQ(found(R"($.a[?search(@.b, "[jk]")])", kFiltered),
            R"({"b":"j"} {"b":"k"} {"b":"kilo"})");
  EXPECT_EQ(found("$.o[?@>1 && @<4]", kFiltered), "2 3");
  EXPECT_EQ(found("$.o[?@.u || @.x]", kFiltered), R"({"u":6})");
  EXPECT_EQ(found("$.a[?@.b == $.x]", kFiltered), "3 5 1 2 4 6");
  EXPECT_EQ(found("$.a[?@ == @]", kFiltered),
            R"(3 5 1 2 4 6 {"b":"j"} {"b":"k"} {"b":{}} {"b":"kilo"})");
}

// Table 13: which expressions are well-typed.
constexpr Verdict kTyped[] = {{"length(@) < 3", true},
                              {"length(@.*) < 3", false},
                              {"count(@.*) == 1", true},
                              {"count(1) == 1", false},
                              {"count(foo(@.*)) == 1", false},
                              {"match(@.timezone, 'Europe/.*')", true},
                              {"match(@.timezone, 'Europe/.*') == true", false},
                              {"value(@..color) == \"red\"", true},
                              {"value(@..color)", false},
                              {"length(length(@)) == 1", true},
                              {"length(value(@..a)) == 1", true},
                              {"length(match(@, 'a')) == 1", false},
                              {"count(length(@)) == 1", false},
                              {"value($) == 1", true},
                              {"match(count(@), 'a')", true},
                              {"search(@..a, 'a')", false},
                              {"!match(@, 'a')", true},
                              {"!length(@)", false},
                              {"!(length(@) == 1)", true},
                              {"true == match(@, 'a')", false},
                              {"length((@)) == 1", false},
                              {"length(!@) == 1", false},
                              {"count(@.a == 1) == 1", false}};

TEST(PathFilter, TakesWhatIsWellTyped) {
  for (const auto& [expression, is_valid] : kTyped) {
    EXPECT_EQ(path_error("$[?" + std::string(expression) + "]").empty(), is_valid) << expression;
  }
}

TEST(PathFilter, AndBindsCloserThanOrAndNotClosest) {
  constexpr const char* kFlags = R"([{"a":1},{"b":1},{"c":1},{"a":1,"b":1},{"b":1,"c":1}])";
  EXPECT_EQ(places("$[?@.a || @.b && @.c]", kFlags), "$[0] $[3] $[4]");
  EXPECT_EQ(places("$[?(@.a || @.b) && @.c]", kFlags), "$[4]");
  EXPECT_EQ(places("$[?!@.a && @.b]", kFlags), "$[1] $[4]");
  EXPECT_EQ(places("$[?!(@.a && @.b)]", kFlags), "$[0] $[1] $[2] $[4]");
  EXPECT_EQ(places("$[?!(!@.a)]", kFlags), "$[0] $[3]");
  EXPECT_EQ(places("$[? ( ( @.c ) ) ]", kFlags), "$[2] $[4]");
}

TEST(PathFilter, ComparesDeeply) {
  const auto equal = [](const std::string& a, const std::string& b) {
    return !places("$[?@[0]==@[1]]", "[[" + a + "," + b + "]]").empty();
  };
  EXPECT_TRUE(equal("[]", "[]"));
  EXPECT_TRUE(equal("[1,[2,{}]]", "[1.0,[2e0,{}]]"));
  EXPECT_FALSE(equal("[1,2]", "[2,1]"));
  EXPECT_FALSE(equal("[1]", "[1,1]"));
  EXPECT_FALSE(equal("[]", "{}"));
  EXPECT_TRUE(equal(R"({"a":1,"b":[2]})", R"({"b":[2],"\u0061":1})"));
  EXPECT_FALSE(equal(R"({"a":1,"b":2})", R"({"a":1,"c":2})"));
  EXPECT_FALSE(equal(R"({"a":1})", R"({"a":1,"b":2})"));
  EXPECT_FALSE(equal(R"({"a":null})", "{}"));
  EXPECT_TRUE(equal(R"({"a":1,"a":2})", R"({"a":2})")) << "the last counts";
  EXPECT_TRUE(equal(R"({"a":1,"b":0,"a":2})", R"({"a":3,"a":2,"b":0})"));
  EXPECT_FALSE(equal(R"({"a":1,"a":2})", R"({"a":1})"));
  EXPECT_FALSE(equal("\"1\"", "1"));
}

// §2.4.4 to §2.4.8.
TEST(PathFilter, Length) {
  constexpr const char* kAll =
      R"(["","ab","\u00e4\ud83d\ude00",[],[1,2],{},{"a":1,"b":2},17,null,true])";
  EXPECT_EQ(places("$[?length(@)==0]", kAll), "$[0] $[3] $[5]");
  EXPECT_EQ(places("$[?length(@)==2]", kAll), "$[1] $[2] $[4] $[6]");
  EXPECT_EQ(places("$[?length(@)==length(@.none)]", kAll), "$[7] $[8] $[9]");
  EXPECT_EQ(places("$[?length('abc')==3]", "[1]"), "$[0]");
}

TEST(PathFilter, CountAndValue) {
  constexpr const char* kTrees = R"([{"c":"r"},{"x":{"c":"r"}},[{"c":"r"},{"c":"b"}],1])";
  EXPECT_EQ(places("$[?count(@..c)==1]", kTrees), "$[0] $[1]");
  EXPECT_EQ(places("$[?count(@..c)>1]", kTrees), "$[2]");
  EXPECT_EQ(places("$[?count(@.*)==0]", kTrees), "$[3]");
  EXPECT_EQ(places("$[?count(@['c','c'])==2]", kTrees), "$[0]");
  EXPECT_EQ(places("$[?value(@..c)=='r']", kTrees), "$[0] $[1]");
  EXPECT_EQ(places("$[?value(@..c)==value($.none)]", kTrees), "$[2] $[3]");
}

TEST(PathFilter, PatternsOfTheDocumentAndBadOnes) {
  constexpr const char* kOwn = R"([{"s":"ab","p":"a."},{"s":"ab","p":"a"},{"s":"ab","p":"a("},
                                   {"s":"ab","p":7},{"s":7,"p":"a."},{"p":"a."}])";
  EXPECT_EQ(places("$[?match(@.s, @.p)]", kOwn), "$[0]");
  EXPECT_EQ(places("$[?search(@.s, @.p)]", kOwn), "$[0] $[1]");
  EXPECT_EQ(places("$[?!search(@.s, @.p)]", kOwn), "$[2] $[3] $[4] $[5]");
  EXPECT_EQ(places("$[?match(@.s, $[0].p)]", kOwn), "$[0] $[1] $[2] $[3]");
  EXPECT_EQ(places("$[?match(@.s, 'a(') || match(@.s, '\\\\d') || match(@.s, 1)]", kOwn), "");
  EXPECT_EQ(places("$[?!match(@.s, '(')]", "[{}]"), "$[0]");
}

TEST(PathFilter, PatternsOfTheDocumentMayNameCategories) {
  EXPECT_EQ(places("$[?match('Z\u00fcrich 12', @)]",
                   R"(["\\p{L}+ \\p{Nd}{2}","[\\p{L}\\p{Zs}]+\\P{L}*","\\p{Lu}*"])"),
            "$[0] $[1]");
  const std::string longest = std::string(1023, 'a');
  EXPECT_EQ(
      places("$[?search('" + longest + "a', @)]", "[\"" + longest + "a\",\"" + longest + "aa\"]"),
      "$[0]")
      << "1024 bytes and no more";
}

TEST(PathFilter, MoreOwnPatternsThanAreKept) {
  std::string text = "[";
  std::string all;
  for (int i = 0; i < 40; ++i) {
    const std::string number = std::to_string(i % 20);
    text += (i ? ",{\"s\":\"" : "{\"s\":\"") + number + "\",\"p\":\"" + number + "\"}";
    all += (i ? " $[" : "$[") + std::to_string(i) + "]";
  }
  EXPECT_EQ(places("$[?match(@.s, @.p)]", text + "]"), all);
}

TEST(PathFilter, QueriesFromTheRootSeeTheWholeDocument) {
  constexpr const char* kLists = R"({"wanted":[2,3],"values":[1,2,3]})";
  EXPECT_EQ(found("$.values[?@ == $.wanted[0]]", kLists), "2");
  EXPECT_EQ(found("$.values[?$.wanted[?@ == 3]]", kLists), "1 2 3");
  EXPECT_EQ(found("$.values[?count($..*)==7 && @ >= value($.values[0:1])]", kLists), "1 2 3");
  EXPECT_EQ(found("$[?@[?@ == $.wanted[1]]]", kLists), "[2,3] [1,2,3]");
}

}  // namespace
}  // namespace jsongate::json
