#include "gateway/json/typed/checker.h"

#include <gtest/gtest.h>

#include "gateway/json/typed/testing.h"

namespace jsongate::json::typed {
namespace {

using testing::typed_verdict;

constexpr std::string_view kOrder =
    R"({"is":"record","fields":[["items",1,true],["channel",5,false],["tags",6,false]]},)"
    R"({"is":"array","item":2},)"
    R"({"is":"record","fields":[["sku",3,true],["qty",4,true]]},)"
    R"({"is":"str","pattern":"^[A-Z]{3}"},{"is":"int","ge":1,"le":999},)"
    R"({"is":"constants","values":["web","edi"]},{"is":"array","item":7},{"is":"str"})";

std::string error(std::string_view pointer, std::string_view detail) {
  return R"({"pointer":"#)" + std::string(pointer) + R"(","detail":")" + std::string(detail) +
         R"("})";
}

TEST(TypedChecker, ListsEverythingInTheOrderOfTheDocument) {
  EXPECT_EQ(
      typed_verdict(kOrder,
                    R"({"items":[{"sku":"abc","qty":0},{"sku":"ABC","qty":"2"}],"chanel":"web"})"),
      error("/items/0/sku", "must match ^[A-Z]{3}") + "," + error("/items/0/qty", "must be >= 1") +
          "," + error("/items/1/qty", "expected integer, got string") + "," +
          error("/chanel", "is not a known field"));
}

TEST(TypedChecker, LetsThroughWhatIsRight) {
  EXPECT_EQ(typed_verdict(kOrder, R"({"tags":["x"],"items":[{"qty":1,"sku":"ABCD"}]})"), "");
  EXPECT_EQ(typed_verdict(kOrder, R"({"items":[],"channel":"edi"})"), "");
}

TEST(TypedChecker, TellsWhatIsMissing) {
  EXPECT_EQ(typed_verdict(kOrder, R"({"items":[{}],"channel":"x"})"),
            error("/items/0/sku", "is required") + "," + error("/items/0/qty", "is required") +
                "," + error("/channel", R"(must be one of \"web\", \"edi\")"));
  EXPECT_EQ(typed_verdict(kOrder, "{}"), error("/items", "is required"));
}

struct Case {
  const char* nodes;
  const char* text;
  const char* detail;  // of the root; "" right
};

constexpr Case kCases[] = {
    {R"({"is":"any"})", "[1,{}]", ""},
    {R"({"is":"null"})", "null", ""},
    {R"({"is":"null"})", "0", "expected null, got integer"},
    {R"({"is":"bool"})", "true", ""},
    {R"({"is":"bool"})", "1", "expected boolean, got integer"},
    {R"({"is":"int"})", "1", ""},
    {R"({"is":"int"})", "-9223372036854775808", ""},
    {R"({"is":"int"})", "18446744073709551615", ""},
    {R"({"is":"int"})", "123456789012345678901234567890", ""},
    {R"({"is":"int"})", "1.0", "expected integer, got number"},
    {R"({"is":"int"})", "true", "expected integer, got boolean"},
    {R"({"is":"int","ge":0})", "18446744073709551615", ""},
    {R"({"is":"int","le":18446744073709551615})", "18446744073709551616",
     "must be <= 18446744073709551615"},
    {R"({"is":"int","gt":9223372036854775807})", "9223372036854775807",
     "must be > 9223372036854775807"},
    {R"({"is":"int","lt":-9223372036854775808})", "-9223372036854775808",
     "must be < -9223372036854775808"},
    {R"({"is":"int","ge":-9223372036854775808})", "-9223372036854775808", ""},
    {R"({"is":"int","gt":1,"lt":3})", "2", ""},
    {R"({"is":"int","gt":1,"lt":3})", "3", "must be < 3"},
    {R"({"is":"int","ge":1.5})", "1", "must be >= 1.5"},
    {R"({"is":"int","multiple_of":5})", "10", ""},
    {R"({"is":"int","multiple_of":5})", "7", "must be a multiple of 5"},
    {R"({"is":"float"})", "1", ""},
    {R"({"is":"float"})", "1.5", ""},
    {R"({"is":"float"})", "\"1\"", "expected number, got string"},
    {R"({"is":"float","multiple_of":0.1})", "0.3", ""},
    {R"({"is":"float","le":1})", "1.0000001", "must be <= 1"},
    {R"({"is":"decimal"})", "1.10", ""},
    {R"({"is":"decimal"})", "\"1.10\"", ""},
    {R"({"is":"decimal"})", "\"1,10\"", "must be a valid decimal"},
    {R"({"is":"decimal"})", "\"Infinity\"", "must be a valid decimal"},
    {R"({"is":"decimal"})", "1e-999999", "must be a valid decimal"},
    {R"({"is":"decimal"})", "null", "expected number or string, got null"},
    {R"({"is":"decimal","le":1})", "1.00000000000000000000001", "must be <= 1"},
    {R"({"is":"decimal","ge":1})", "\"0.99999999999999999999999\"", "must be >= 1"},
    {R"({"is":"decimal","ge":0.001})", "0.001", ""},
    {R"({"is":"decimal","multiple_of":0.25})", "\"10.75\"", ""},
    {R"({"is":"decimal","le":5})", "6", "must be <= 5"},
    {R"({"is":"str"})", "\"\"", ""},
    {R"({"is":"str"})", "[]", "expected string, got array"},
    {R"({"is":"str","min_length":2,"max_length":3})", "\"äö\"", ""},
    {R"({"is":"str","min_length":2,"max_length":3})", "\"ä\"", "must have at least 2 characters"},
    {R"({"is":"str","max_length":1})", "\"äö\"", "must have at most 1 character"},
    {R"({"is":"str","pattern":"a+$"})", "\"baa\"", ""},
    {R"({"is":"datetime"})", "\"2026-11-25T16:30:00Z\"", ""},
    {R"({"is":"datetime"})", "\"now\"", "must be a valid date-time"},
    {R"({"is":"datetime"})", "1", "expected string, got integer"},
    {R"({"is":"date"})", "\"2026-11-31\"", "must be a valid date"},
    {R"({"is":"time"})", "\"25:00:00\"", "must be a valid time"},
    {R"({"is":"uuid"})", "\"1\"", "must be a valid uuid"},
    {R"({"is":"constants","values":["a"]})", "\"b\"", R"(must be "a")"},
    {R"({"is":"constants","values":[1,"1",null,true]})", "\"1\"", ""},
    {R"({"is":"constants","values":[1,"1",null,true]})", "null", ""},
    {R"({"is":"constants","values":[1]})", "1.0", "must be 1"},
    {R"({"is":"constants","values":[1]})", "true", "must be 1"},
    {R"({"is":"constants","values":[18446744073709551615]})", "18446744073709551615", ""},
    {R"({"is":"constants","values":[1.5,2.0]})", "2", ""},
    {R"({"is":"constants","values":[1.5]})", "{}", "must be 1.5"},
    {R"({"is":"array","item":1},{"is":"int"})", "[1,2]", ""},
    {R"({"is":"array","item":1},{"is":"int"})", "{}", "expected array, got object"},
    {R"({"is":"array","item":1,"min_length":1},{"is":"any"})", "[]", "must have at least 1 item"},
    {R"({"is":"array","item":1,"max_length":1},{"is":"int"})", "[1,2]", "must have at most 1 item"},
    {R"({"is":"tuple","items":[1,1]},{"is":"int"})", "[1,2]", ""},
    {R"({"is":"tuple","items":[1,1]},{"is":"int"})", "[1]", "must have at least 2 items"},
    {R"({"is":"tuple","items":[1,1]},{"is":"int"})", "[1,2,[3]]", "must have at most 2 items"},
    {R"({"is":"tuple","items":[]})", "[]", ""},
    {R"({"is":"map","key":1,"value":2},{"is":"str"},{"is":"any"})", R"({"a":[],"b":1})", ""},
    {R"({"is":"map","key":1,"value":2,"max_length":1},{"is":"str"},{"is":"any"})",
     R"({"a":[],"b":1})", "must have at most 1 field"},
    {R"({"is":"map","key":1,"value":2,"min_length":2},{"is":"str"},{"is":"int"})", R"({"a":1})",
     "must have at least 2 fields"},
    {R"({"is":"union","members":{"integer":1,"null":2}},{"is":"int","ge":1},{"is":"null"})", "null",
     ""},
    {R"({"is":"union","members":{"integer":1,"null":2}},{"is":"int","ge":1},{"is":"null"})", "0",
     "must be >= 1"},
    {R"({"is":"union","members":{"integer":1,"null":2}},{"is":"int"},{"is":"null"})", "1.5",
     "expected null or integer, got number"},
};

TEST(TypedChecker, JudgesEachKind) {
  for (const Case& one : kCases) {
    std::string wanted;
    for (const char* c = one.detail; *c != '\0'; ++c) {
      if (*c == '"') wanted += '\\';
      wanted += *c;
    }
    EXPECT_EQ(typed_verdict(one.nodes, one.text), wanted.empty() ? "" : error("", wanted))
        << one.nodes << one.text;
  }
}

TEST(TypedChecker, ADoubleHasARange) {
  EXPECT_EQ(typed_verdict(R"({"is":"float"})", "1" + std::string(308, '0')), "");
  EXPECT_EQ(typed_verdict(R"({"is":"float"})", "1" + std::string(309, '0')),
            error("", "must be a number within the range of a double"));
}

TEST(TypedChecker, NamesOfMapsHaveATypeToo) {
  constexpr std::string_view kByInt =
      R"({"is":"map","key":1,"value":2},{"is":"int","ge":1},{"is":"str"})";
  EXPECT_EQ(typed_verdict(kByInt, R"({"1":"a","22":"b"})"), "");
  EXPECT_EQ(typed_verdict(kByInt, R"({"x":"a","0":1})"),
            error("/x", "its name must be an integer") + "," +
                error("/0", "its name must be >= 1") + "," +
                error("/0", "expected string, got integer"));
  EXPECT_EQ(typed_verdict(R"({"is":"map","key":1,"value":1},{"is":"decimal"})", R"({"x":1})"),
            error("/x", "its name must be a number"));
}

constexpr std::string_view kPets =
    R"({"is":"union","members":{"null":3},)"
    R"("tag":{"name":"kind","values":["cat","lion",3],"nodes":[1,1,2]}},)"
    R"({"is":"record","fields":[["kind",4,true],["n",5,false]]},)"
    R"({"is":"record","fields":[["kind",6,true]]},{"is":"null"},)"
    R"({"is":"constants","values":["cat","lion"]},{"is":"int"},{"is":"constants","values":[3]})";

TEST(TypedChecker, ATagTellsRecordsApart) {
  for (const char* text : {R"({"n":1,"kind":"lion"})", R"({"kind":3})", "null"}) {
    EXPECT_EQ(typed_verdict(kPets, text), "") << text;
  }
  EXPECT_EQ(typed_verdict(kPets, R"({"kind":3,"n":1})"), error("/n", "is not a known field"));
  EXPECT_EQ(typed_verdict(kPets, R"({"n":1})"), error("/kind", "is required"));
  EXPECT_EQ(typed_verdict(kPets, R"({"kind":["cat"]})"),
            error("/kind", R"(must be one of \"cat\", \"lion\", 3)"));
  EXPECT_EQ(typed_verdict(kPets, "1"), error("", "expected null or object, got integer"));
}

TEST(TypedChecker, AKeyThatStandsTwiceIsRefused) {
  constexpr std::string_view kTwice = "the body is not accepted: duplicate key at ";
  EXPECT_EQ(typed_verdict(kOrder, R"({"items":[{"sku":"ABC","qty":1,"s\u006bu":"x"}]})"),
            std::string(kTwice) + "/items/0/sku");
  constexpr std::string_view kLoose =
      R"({"is":"record","fields":[["a",1,true]],"ignores_unknown":true},{"is":"int"})";
  EXPECT_EQ(typed_verdict(kLoose, R"({"a":1,"b":{"c":1}})"), "");
  EXPECT_EQ(typed_verdict(kLoose, R"({"a":1,"b":{"c":1,"c":2}})"), std::string(kTwice) + "/b/c");
}

TEST(TypedChecker, PointersAreEscapedAndCut) {
  EXPECT_EQ(typed_verdict(R"({"is":"map","key":1,"value":2},{"is":"str"},{"is":"int"})",
                          R"({"a/b~c d\"ä":""})"),
            error("/a~1b~0c%20d%22%C3%A4", "expected integer, got string"));
  const auto verdict = typed_verdict(R"({"is":"map","key":1,"value":2},{"is":"str"},{"is":"int"})",
                                     R"({")" + std::string(100000, 'x') + R"(":""})");
  EXPECT_LT(verdict.size(), 400U);
}

TEST(TypedChecker, StopsAtAHundred) {
  std::string text = "[\"\"";
  for (int i = 0; i < 500; ++i) text += ",\"\"";
  const auto verdict = typed_verdict(R"({"is":"array","item":1},{"is":"int"})", text + "]");
  EXPECT_NE(verdict.find("#/99\""), std::string::npos);
  EXPECT_EQ(verdict.find("#/100\""), std::string::npos);
}

TEST(TypedChecker, ARecordMayHoldItselfAndManyFields) {
  EXPECT_EQ(typed_verdict(R"({"is":"record","fields":[["next",1,false]]},)"
                          R"({"is":"union","members":{"object":0,"null":2}},{"is":"null"})",
                          R"({"next":{"next":{"next":1}}})"),
            error("/next/next/next", "expected null or object, got integer"));
  std::string fields;
  for (int i = 0; i < 200; ++i) {
    fields += (i == 0 ? "" : ",") + ("[\"f" + std::to_string(i)) + R"(",1,true])";
  }
  const std::string nodes = R"({"is":"record","fields":[)" + fields + R"(]},{"is":"int"})";
  std::string text = "{";
  for (int i = 0; i < 199; ++i) text += "\"f" + std::to_string(i) + "\":1,";
  EXPECT_EQ(typed_verdict(nodes, text + R"("f199":1})"), "");
  text.back() = '}';
  EXPECT_EQ(typed_verdict(nodes, text), error("/f199", "is required"));
}

TEST(TypedProgram, RefusesWhatIsNone) {
  std::string mistake;
  for (
      const char* text : {
          "",
          "[]",
          "{}",
          R"({"nodes":[]})",
          R"({"nodes":[1]})",
          R"({"nodes":[{"is":"x"}]})",
          R"({"nodes":[{"is":"array","item":1}]})",
          R"({"nodes":[{"is":"array","item":-1}]})",
          R"({"nodes":[{"is":"int","ge":"1"}]})",
          R"({"nodes":[{"is":"int","multiple_of":0}]})",
          R"({"nodes":[{"is":"str","min_length":-1}]})",
          R"({"nodes":[{"is":"map","key":0}]})",
          R"({"nodes":[{"is":"constants","values":[]}]})",
          R"({"nodes":[{"is":"constants","values":[[]]}]})",
          R"({"nodes":[{"is":"constants","values":[123456789012345678901]}]})",
          R"({"nodes":[{"is":"record","fields":[["a",0]]}]})",
          R"({"nodes":[{"is":"record","fields":[["a",0,true],["a",0,true]]}]})",
          R"({"nodes":[{"is":"union","members":{"array":0}}]})",
          R"({"nodes":[{"is":"union","members":{},"tag":{"name":"k","values":["a"],"nodes":[]}}]})",
          R"({"nodes":[{"is":"union","members":{},"tag":{"name":"k","values":["a"],"nodes":[0]}}]})",
      }) {
    mistake.clear();
    EXPECT_EQ(testing::typed_program(text, &mistake), nullptr) << text;
    EXPECT_FALSE(mistake.empty()) << text;
  }
  testing::typed_program(R"({"nodes":[{"is":"str","pattern":"(a"}]})", &mistake);
  EXPECT_TRUE(mistake.starts_with("cannot be used as a regular expression: ")) << mistake;
}

TEST(TypedProgram, WhatHoldsForAnyHoldsForThese) {
  const std::string order = R"({"nodes":[)" + std::string(kOrder) + "]}";
  for (std::size_t cut = 0; cut < order.size(); ++cut) {
    EXPECT_TRUE(testing::holds_for_typed(order.substr(0, cut) + "\n{}")) << cut;
    EXPECT_TRUE(testing::holds_for_typed(order + "\n" + order.substr(0, cut))) << cut;
  }
}

}  // namespace
}  // namespace jsongate::json::typed
