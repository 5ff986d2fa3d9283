#include "filters/json_edit/configured_edits.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "filters/testing.h"
#include "filters/testing_host.h"

namespace jsongate::filters {
namespace {

using testing::cuts_of;
using testing::FakeHost;
using testing::Outcome;

// Gives the words that the directive held; "fail" fails.
class Echo final : public Expressions {
 public:
  Result<std::string> evaluate(const Expression& expression) const override {
    const std::string& text = FakeHost::text_of(expression);
    if (text == "fail") return Problem{500, "bad_expression", "failed"};
    return text;
  }
};

// The directives of one section.
class Section {
 public:
  Section& say(std::string_view directive, const std::vector<std::string_view>& words) {
    const auto wrong = parse_setting(host_.context(directive), words, list_);
    EXPECT_FALSE(wrong) << *wrong;
    return *this;
  }
  std::string refused(std::string_view directive, const std::vector<std::string_view>& words) {
    return parse_setting(host_.context(directive), words, list_).value_or("");
  }

  Outcome run(const testing::Batches& batches, Direction direction = Direction::kResponse) const {
    const ConfiguredEdits plan(list_, direction, echo_);
    return testing::run(plan, batches, direction);
  }
  std::string edited(std::string_view text, Direction direction = Direction::kResponse) const {
    const Outcome outcome = run({{text}}, direction);
    EXPECT_FALSE(outcome.problem) << outcome.detail();
    return std::string(outcome.outlet.passed());
  }
  const EditListSetting& list() const { return list_; }

 private:
  FakeHost host_;
  Echo echo_;
  EditListSetting list_;
};

TEST(ConfiguredEdits, AllKindsInOnePassAtEveryCut) {
  Section section;
  section.say("JsonGateMask", {"$..key", "/a/1", "with=#"})
      .say("JsonGateSet", {"/n", "1E2"})
      .say("JsonGateRename", {"$.old", "new"});
  constexpr char kText[] = R"({"old":{"\u006bey":1},"a":[1, 2 ,3],"n":0,"z":99999999999999999999})";
  for (const auto& batches : cuts_of(kText)) {
    const Outcome outcome = section.run(batches);
    ASSERT_FALSE(outcome.problem) << outcome.detail();
    EXPECT_EQ(outcome.outlet.passed(),
              R"({"new":{"\u006bey":"#"},"a":[1, "#" ,3],"n":1E2,"z":99999999999999999999})");
  }
}

TEST(ConfiguredEdits, EachDirectionHasItsOwn) {
  Section section;
  section.say("JsonGateMask", {"$.a"}).say("JsonGateMask", {"request", "$.b", "with="});
  EXPECT_EQ(section.edited(R"({"a":1,"b":2})"), R"({"a":"***","b":2})");
  EXPECT_EQ(section.edited(R"({"a":1,"b":2})", Direction::kRequest), R"({"a":1,"b":""})");
}

TEST(ConfiguredEdits, SelectsAddToEachOther) {
  Section section;
  section.say("JsonGateSelect", {"$.a", "/c/0"}).say("JsonGateSelect", {"$.missing"});
  EXPECT_EQ(section.edited(R"({"a":1,"b":2,"c":[3,4]})"), R"({"a":1,"c":[3]})");
  EXPECT_EQ(section.edited(R"({"b":2})"), "{}");
}

TEST(ConfiguredEdits, NoneDropsItsKindInItsDirection) {
  Section section;
  section.say("JsonGateMask", {"$.a"})
      .say("JsonGateMask", {"request", "$.a"})
      .say("JsonGateSet", {"/b", "2"})
      .say("JsonGateMask", {"none"})
      .say("JsonGateMask", {"$.c"});
  EXPECT_EQ(section.edited(R"({"a":1,"b":1,"c":1})"), R"({"a":1,"b":2,"c":"***"})");
  EXPECT_EQ(section.edited(R"({"a":1})", Direction::kRequest), R"({"a":"***"})");
}

TEST(ConfiguredEdits, TheOuterSectionIsFirst) {
  Section outer, inner;
  outer.say("JsonGateMask", {"$.a"}).say("JsonGateSet", {"/b", "1"});
  inner.say("JsonGateSet", {"none"}).say("JsonGateSet", {"/a", "2"});
  const Echo echo;
  const auto merged = jsongate::merge_setting(outer.list(), inner.list());
  const ConfiguredEdits plan(merged, Direction::kResponse, echo);
  EXPECT_EQ(testing::run(plan, {{R"({"a":0})"}}).outlet.passed(), R"({"a":2})");
}

TEST(ConfiguredEdits, WhereAValueIsSet) {
  Section section;
  section.say("JsonGateSet", {"/new", "a \"b\""})
      .say("JsonGateSet", {"/list/0", "null"})
      .say("JsonGateSet", {"/list/-", "[ 1 ]"})
      .say("JsonGateSet", {"/missing/x", "1"})
      .say("JsonGateSet", {"/list/9", "1"});
  EXPECT_EQ(section.edited(R"({"list":[1,2]})"), R"({"list":[null,2,[ 1 ]],"new":"a \"b\""})");
}

TEST(ConfiguredEdits, AValueIsJsonOrAString) {
  const auto set = [](std::string_view text) {
    Section section;
    section.say("JsonGateSet", {"", text});
    return section.edited("0");
  };
  EXPECT_EQ(set(R"({"a" : 1E2})"), R"({"a" : 1E2})");
  EXPECT_EQ(set(R"({"a":1,"a":2})"), R"("{\"a\":1,\"a\":2}")");
  EXPECT_EQ(set("1 2"), R"("1 2")");
  EXPECT_EQ(set("\xff\x01"), R"("\u0001")");
  EXPECT_EQ(set(""), R"("")");
}

TEST(ConfiguredEdits, NoValueMakesABodyTooDeep) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  for (const std::size_t depth : {62U, 63U}) {
    Section section;
    section.say("JsonGateSet", {"/a/b", nested(depth)});
    const auto value = depth == 62 ? nested(depth) : '"' + nested(depth) + '"';
    EXPECT_EQ(section.edited(R"({"a":{}})"), R"({"a":{"b":)" + value + "}}");
  }
  Section deep;
  std::string pointer, text;
  for (int i = 0; i < 64; ++i) {
    pointer += "/a";
    text += "{\"a\":";
  }
  deep.say("JsonGateSet", {pointer, "[]"});
  EXPECT_EQ(deep.edited(text + "1" + std::string(64, '}')), text + "\"[]\"" + std::string(64, '}'));
}

TEST(ConfiguredEdits, WhatAnExpressionOrAPathRefuses) {
  Section section;
  section.say("JsonGateSet", {"/a", "fail"});
  EXPECT_EQ(section.run({{"{}"}}, Direction::kResponse).status(), 502);
  EXPECT_EQ(section.run({{R"({"a":1,"a":2})"}}).status(), 502);
  EXPECT_EQ(section.run({{"{"}}).status(), 502);
}

TEST(ConfiguredEdits, MistakesNameTheWordAndTheCharacter) {
  Section section;
  EXPECT_TRUE(section.refused("JsonGateMask", {"$.a", "$["}).starts_with("'$[' at character 3: "));
  EXPECT_TRUE(section.refused("JsonGateSet", {"a", "1"}).starts_with("'a' at character 1: "));
  EXPECT_EQ(section.refused("JsonGateSet", {"/a", "bad"}), "'bad': no such expression");
  EXPECT_EQ(section.refused("JsonGateMask", {"$.a", "with=\xff"}),
            "the text behind with= is not UTF-8");
  for (const char* directive :
       {"JsonGateMask", "JsonGateSelect", "JsonGateSet", "JsonGateRename"}) {
    EXPECT_TRUE(section.refused(directive, {}).starts_with("takes perhaps request"));
    EXPECT_TRUE(section.refused(directive, {"request"}).starts_with("takes perhaps request"));
  }
}

}  // namespace
}  // namespace jsongate::filters
