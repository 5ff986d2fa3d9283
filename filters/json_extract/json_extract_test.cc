#include "filters/json_extract/json_extract.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "filters/testing.h"
#include "filters/testing_host.h"

namespace jsongate::filters {
namespace {

using testing::cuts_of;
using testing::FakeHost;
using testing::Outcome;
using Fields = std::map<std::string, std::string, std::less<>>;

class Extraction : public ::testing::Test {
 protected:
  void say(std::string_view name, std::string_view path) {
    const std::vector<std::string_view> words{name, path};
    const auto wrong = parse_setting(host_.context("JsonGateExtract"), words, list_);
    ASSERT_FALSE(wrong) << *wrong;
  }
  std::string refused(const std::vector<std::string_view>& words) {
    return parse_setting(host_.context("JsonGateExtract"), words, list_).value_or("");
  }
  Outcome run(const testing::Batches& batches, std::size_t largest = 1000) {
    fields_.clear();
    const JsonExtract task(
        list_, [this](std::string_view name, const auto& value) { fields_.emplace(name, value); });
    return testing::run(task, batches, Direction::kRequest, Bytes{largest});
  }

  FakeHost host_;
  ExtractListSetting list_;
  Fields fields_;
};

TEST_F(Extraction, FieldsAreToldAndTheBodyIsUntouchedAtEveryCut) {
  say("text", "$..t");
  say("number", "/n");
  say("list", "$.list");
  say("missing", "$.missing");
  constexpr char kText[] = R"( {"t":"\u0061\n","n":1E2,"list":[1 , {"t":99999999999999999999}]} )";
  for (const auto& batches : cuts_of(kText)) {
    const Outcome outcome = run(batches);
    ASSERT_FALSE(outcome.problem) << outcome.detail();
    EXPECT_EQ(outcome.outlet.passed(), kText);
    EXPECT_EQ(outcome.outlet.put(), 0U);
    EXPECT_EQ(outcome.outlet.needed(), 0U);
    EXPECT_EQ(fields_, (Fields{{"text", "a\n"},
                               {"number", "1E2"},
                               {"list", R"([1 , {"t":99999999999999999999}])"}}));
  }
}

TEST_F(Extraction, TheLastOfANameCountsAlsoWhereItFindsNothing) {
  say("a", "$.x");
  say("a", "$.y");
  EXPECT_FALSE(run({{R"({"x":1,"y":2})"}}).problem);
  EXPECT_EQ(fields_, (Fields{{"a", "2"}}));
  EXPECT_FALSE(run({{R"({"x":1})"}}).problem);
  EXPECT_EQ(fields_, Fields{});
}

TEST_F(Extraction, WhatIsRefusedTellsNothing) {
  say("a", "$.x");
  say("b", "$.y");
  for (const char* text : {"{", " ", R"({"x":1,"\u0078":2})", R"({"x":1,"y":"\u0000"})"}) {
    for (const auto& batches : cuts_of(text)) {
      const Outcome outcome = run(batches);
      EXPECT_EQ(outcome.status(), 400) << text;
      EXPECT_EQ(outcome.outlet.passes(), 0U);
      EXPECT_EQ(fields_, Fields{});
    }
  }
  EXPECT_EQ(run({{"[1,"}, {"2]"}}, 4).status(), 413);
  EXPECT_FALSE(run({{}, {""}}).problem);
}

TEST_F(Extraction, Mistakes) {
  EXPECT_EQ(refused({"a"}), "takes a name and a path");
  for (const char* name : {"", "1a", "a-b", "a b", "ä"}) {
    EXPECT_TRUE(refused({name, "$.a"}).ends_with("is not a name of letters, digits and '_'"));
  }
  EXPECT_TRUE(refused({"a", "$.a."}).starts_with("'$.a.' at character 5: "));
}

}  // namespace
}  // namespace jsongate::filters
