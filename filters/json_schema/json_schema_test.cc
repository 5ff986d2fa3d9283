#include "filters/json_schema/json_schema.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "filters/json_schema/schema_file.h"
#include "filters/testing.h"
#include "filters/testing_host.h"

namespace jsongate::filters {
namespace {

using testing::cuts_of;
using testing::FakeHost;
using testing::Outcome;

// A folder of schemas, gone with the test.
class Schemas : public ::testing::Test {
 protected:
  Schemas() {
    folder_ = std::filesystem::temp_directory_path() /
              ("jsongate schemas " + std::to_string(getpid()) +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
    host_.folder = folder_.string() + "/";
  }
  ~Schemas() override { std::filesystem::remove_all(folder_); }

  void write(const char* name, std::string_view text) { std::ofstream(folder_ / name) << text; }
  std::string say(const std::vector<std::string_view>& words) {
    return parse_setting(host_.context("JsonGateSchema"), words, checks_).value_or("");
  }
  Outcome run(const testing::Batches& batches, Direction direction = Direction::kRequest,
              std::size_t largest = 1000) {
    reported_.clear();
    const JsonSchema task(*checks_.of(direction),
                          [this](const Problem& problem) { reported_.push_back(problem); });
    return testing::run(task, batches, direction, Bytes{largest});
  }

  std::filesystem::path folder_;
  FakeHost host_;
  SchemaChecks checks_;
  std::vector<Problem> reported_;
};

constexpr char kSchema[] =
    R"({"properties":{"a/b ~":{"type":"integer"},"l":{"items":{"$ref":"more/../item.json"}}}})";

TEST_F(Schemas, WhatMatchesPassesPieceByPieceAtEveryCut) {
  write("s.json", kSchema);
  write("item.json", R"({"minimum":1})");
  ASSERT_EQ(say({"s.json"}), "");
  constexpr char kText[] = R"( {"a/b ~":99999999999999999999,"l":[1E2, 1.50]} )";
  for (const auto& batches : cuts_of(kText)) {
    const Outcome outcome = run(batches);
    ASSERT_FALSE(outcome.problem) << outcome.detail();
    EXPECT_EQ(outcome.outlet.passed(), kText);
    EXPECT_EQ(outcome.outlet.put(), 0U);
    EXPECT_EQ(outcome.outlet.needed(), 0U);
  }
  EXPECT_FALSE(run({{""}, {}}).problem);
}

TEST_F(Schemas, AllErrorsAreMembersOfTheProblem) {
  write("s.json", kSchema);
  write("item.json", R"({"minimum":1})");
  ASSERT_EQ(say({"s.json", "request"}), "");
  for (const auto& batches : cuts_of(R"({"a/b ~":"x","l":[0,1,-1]})")) {
    const Outcome outcome = run(batches);
    ASSERT_EQ(outcome.status(), 400);
    EXPECT_EQ(outcome.problem->code, "schema_mismatch");
    const auto& members = outcome.problem->members;
    EXPECT_TRUE(members.starts_with(R"("errors":[{"pointer":"#/a~1b%20~0","keyword":"type",)"))
        << members;
    EXPECT_NE(members.find(R"({"pointer":"#/l/0","keyword":"minimum",)"), members.npos);
    EXPECT_NE(members.find(R"({"pointer":"#/l/2","keyword":"minimum",)"), members.npos);
    EXPECT_EQ(members.find("#/l/1"), members.npos);
    EXPECT_TRUE(outcome.problem->hint.starts_with("s.json: #/a~1b%20~0 type: "));
    EXPECT_EQ(outcome.outlet.passes(), 0U);
  }
}

TEST_F(Schemas, AReplysErrorsAreForTheLog) {
  write("s.json", R"({"items":{"type":"string"}})");
  ASSERT_EQ(say({"s.json", "response"}), "");
  EXPECT_EQ(checks_.of(Direction::kRequest), nullptr);
  const Outcome outcome = run({{"[1,2,3,4,5]"}}, Direction::kResponse);
  EXPECT_EQ(outcome.status(), 502);
  EXPECT_EQ(outcome.problem->members, "");
  EXPECT_TRUE(outcome.problem->hint.starts_with("s.json: #/0 type: "));
  EXPECT_TRUE(outcome.problem->hint.ends_with("; and more"));
  EXPECT_EQ(run({{"{"}}, Direction::kResponse).status(), 502);
}

TEST_F(Schemas, WhatIsNoDocumentIsRefused) {
  write("s.json", "true");
  ASSERT_EQ(say({"s.json"}), "");
  for (const char* text : {"{", " ", R"({"a":1,"\u0061":2})", "\xff"}) {
    for (const auto& batches : cuts_of(text)) EXPECT_EQ(run(batches).status(), 400) << text;
  }
  EXPECT_EQ(run({{"[1,"}, {"2]"}}, Direction::kRequest, 4).status(), 413);
}

TEST_F(Schemas, AReportLetsEverythingPassAtEveryCut) {
  write("s.json", R"({"type":"object"})");
  ASSERT_EQ(say({"s.json", "mode=report"}), "");
  for (const char* text : {"[1, 2]", "{", R"({"a":1,"a":2})", "[111111111111111111111111111]"}) {
    for (const auto& batches : cuts_of(text)) {
      const Outcome outcome = run(batches, Direction::kRequest, 20);
      ASSERT_FALSE(outcome.problem);
      EXPECT_EQ(outcome.outlet.passed(), text);
      EXPECT_EQ(reported_.size(), 1U);
    }
  }
}

TEST_F(Schemas, OnlyTheFolderIsLookedAt) {
  write("far.json", R"({"$ref":"http://127.0.0.1:1/x.json"})");
  write("lost.json", R"({"$ref":"gone.json"})");
  write("junk.json", "{\n ");
  write("by id.json", R"({"$id":"urn:x:a","$ref":"urn:x:b"})");
  write("b.json", R"({"$id":"urn:x:b"})");
  EXPECT_NE(say({"far.json"}).find("nothing is fetched"), std::string::npos);
  EXPECT_NE(say({"lost.json"}).find("gone.json"), std::string::npos);
  EXPECT_NE(say({"junk.json"})
                .find("junk.json#: not JSON: a value, comma, colon or bracket is "
                      "missing or misplaced: line 2 column 2 (byte 3)"),
            std::string::npos);
  write("at junk.json", R"({"$ref":"junk.json"})");
  EXPECT_NE(say({"at junk.json"})
                .find("/junk.json, which is not JSON: a value, comma, colon or bracket is missing "
                      "or misplaced: line 2 column 2 (byte 3)"),
            std::string::npos);
  EXPECT_NE(say({"nothing.json"}).find("cannot be read"), std::string::npos);
  EXPECT_FALSE(checks_.request.given);
  EXPECT_EQ(say({"by id.json"}), "");
}

TEST_F(Schemas, ANeighbourMayBeAsDeepAsTheFileItself) {
  std::string deep;
  for (int i = 0; i < 80; ++i) deep += R"({"items":)";
  deep += "false" + std::string(80, '}');
  write("deep.json", deep);
  write("s.json", R"({"$ref":"deep.json"})");
  EXPECT_EQ(say({"s.json"}), "");
  EXPECT_EQ(say({"deep.json"}), "");
}

TEST_F(Schemas, ErrorsNameThePlaceInTheSchema) {
  write("s.json", R"({"properties":{"a":{"type":"strange"}}})");
  EXPECT_NE(say({"s.json"}).find("s.json#/properties/a"), std::string::npos);
}

TEST_F(Schemas, WordsAndMerges) {
  write("s.json", "{}");
  EXPECT_NE(say({}), "");
  EXPECT_EQ(say({"none", "mode=report"}), "'none' has no mode");
  EXPECT_EQ(say({"s.json", "both"}),
            "'both' is none of request, response, mode=enforce and mode=report");
  EXPECT_EQ(say({"s.json", "request", "response"}),
            "'response' comes after another word of its kind");
  ASSERT_EQ(say({"s.json", "mode=report", "Response"}), "");
  const SchemaChecks outer = checks_;
  checks_ = {};
  ASSERT_EQ(say({"s.json"}), "");
  const auto both = merge_setting(outer, checks_);
  EXPECT_TRUE(both.of(Direction::kResponse)->only_reports);
  EXPECT_FALSE(both.of(Direction::kRequest)->only_reports);
  checks_ = {};
  ASSERT_EQ(say({"none", "response"}), "");
  EXPECT_EQ(merge_setting(both, checks_).of(Direction::kResponse), nullptr);
  EXPECT_NE(merge_setting(both, checks_).of(Direction::kRequest), nullptr);
}

}  // namespace
}  // namespace jsongate::filters
