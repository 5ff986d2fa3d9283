// Records that are edited as they pass.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "filters/ndjson/ndjson.h"
#include "filters/testing.h"
#include "gateway/json/edit/edits.h"

namespace jsongate::filters {
namespace {

using testing::Batches;
using testing::cuts_of;
using testing::kMegabyte;
using testing::Outcome;

// Masks the member "s" of every record; one with the member "bad" is refused.
class Masking : public DocumentTask {
 public:
  const Validation& limits() const noexcept override { return kUniqueNames; }
  Result<Remainder> take(const json::Document& document) const override {
    ++taken;
    json::Edits edits(document);
    const json::Reader root = document.reader();
    if (root.kind() != json::Kind::kObject) return Remainder();
    json::Reader at = root;
    for (at.next(); at.kind() != json::Kind::kEndObject; at.skip()) {
      const auto name = at.text();
      at.next();
      if (name == "s") edits.mask({&at, 1});
      if (name == "memory") throw std::bad_alloc();
      if (name == "bad")
        return Problem{.status = 422, .detail = "the body is bad", .hint = "s.json: bad"};
    }
    return Remainder(edits.splice());
  }

  mutable int taken = 0;
};

// Lets everything pass, and keeps what was said against it.
class Reporting final : public Masking {
 public:
  std::optional<Problem> refuse(Problem problem) const override {
    reported.push_back(std::move(problem));
    return std::nullopt;
  }
  mutable std::vector<Problem> reported;
};

Outcome edit(const Batches& batches, Direction direction = Direction::kRequest,
             Bytes largest = kMegabyte) {
  const Masking task;
  Ndjson filter(task, direction, largest);
  return testing::run(filter, batches);
}

TEST(NdjsonEdit, OnlyWhatIsMaskedChangesHoweverItIsCut) {
  const struct {
    std::string_view text, wanted;
    std::size_t put;
  } cases[] = {
      {"{\"s\":1}\n{\"s\": [2] ,\"a\":1E2}\n", "{\"s\":\"***\"}\n{\"s\": \"***\" ,\"a\":1E2}\n",
       10},
      {"\n \t\n[1]\r\n {\"\\u0073\":{}}\r\n\r\n{\"a\":99999999999999999999}",
       "\n \t\n[1]\r\n {\"\\u0073\":\"***\"}\r\n\r\n{\"a\":99999999999999999999}", 5},
      {"{\"a\":1}\n{\"s\":\"x\"}", "{\"a\":1}\n{\"s\":\"***\"}", 5},
      {"{\"s\":1}", "{\"s\":\"***\"}", 5},
      {"", "", 0},
      {"1\n\n2\n", "1\n\n2\n", 0},
  };
  for (const auto& one : cases) {
    for (const Batches& batches : cuts_of(one.text)) {
      const Outcome outcome = edit(batches);
      ASSERT_FALSE(outcome.problem) << outcome.detail();
      ASSERT_EQ(outcome.outlet.passed(), one.wanted);
      EXPECT_EQ(outcome.outlet.put(), one.put);
      EXPECT_EQ(outcome.outlet.needed(), 0U);
    }
  }
}

TEST(NdjsonEdit, UntouchedPiecesPassWhole) {
  std::string record = "{\"name\":\"" + std::string(80, 'x') + "\"}\n", text;
  for (int i = 0; i < 50; ++i) text += record;
  const Outcome outcome = edit({{text, "{\"s\":1}\n", text}});
  EXPECT_EQ(outcome.outlet.passed(), text + "{\"s\":\"***\"}\n" + text);
  EXPECT_EQ(outcome.outlet.passes(), 4U);
  EXPECT_EQ(outcome.outlet.put(), 5U);
}

TEST(NdjsonEdit, RecordsGoOnAsTheyComeAndNothingIsKept) {
  const Masking task;
  Ndjson filter(task, Direction::kResponse, kMegabyte);
  testing::FakeOutlet out;
  std::string wanted;
  for (int i = 0; i < 1000; ++i) {
    const std::string_view pieces[] = {i % 2 == 0 ? "{\"s\":1,\"a\"" : ":2}\n{\"s\":3}\n"};
    if (i % 2 == 1) wanted += "{\"s\":\"***\",\"a\":2}\n{\"s\":\"***\"}\n";
    out.show(pieces);
    ASSERT_FALSE(filter.on_batch(pieces, false, out));
    out.ask(filter);
    ASSERT_EQ(out.passed(), wanted);
    ASSERT_LE(filter.buffered(), sizeof(std::string_view));
  }
}

TEST(NdjsonEdit, ABadRecordIsNamedByItsLineHoweverItIsCut) {
  const struct {
    std::string_view text, detail;
    int status;
  } cases[] = {
      {"{\"s\":1}\n{\"s\":tru}\n",
       "line 2: the record is not JSON: a word is neither true, false nor null", 400},
      {"{\"s\":1}\n\n{\"bad\":1}\n", "line 3: the record is bad", 422},
      {"{\"s\":1}\n{\"s\":1,\"\\u0073\":2}", "line 2: duplicate key at /s", 400},
      {"1\n{\"memory\":1}\n", "not enough memory for the body", 503},
  };
  for (const auto& one : cases) {
    for (const Batches& batches : cuts_of(one.text)) {
      const Outcome request = edit(batches);
      ASSERT_EQ(request.status(), one.status) << one.text;
      EXPECT_EQ(request.detail(), one.detail);
      EXPECT_TRUE(batches.size() > 1 || request.outlet.passes() + request.outlet.put() == 0);
      const Outcome response = edit(batches, Direction::kResponse);
      ASSERT_EQ(response.status(), one.status == 503 ? 503 : 502);
      EXPECT_EQ(response.problem->hint.starts_with("line "), one.status != 503);
      EXPECT_EQ(response.outlet.needed(), 0U);
    }
  }
  EXPECT_EQ(edit({{"{\"bad\":1}"}}).problem->hint, "line 1: s.json: bad");
  EXPECT_EQ(edit({{"1\n{\"s\":1}\n"}}, Direction::kRequest, Bytes{6}).detail(),
            "line 2: the record is larger than 6 bytes");
}

TEST(NdjsonEdit, WhatOnlyReportsLooksNoFurtherThanItsFirstReport) {
  for (const std::string_view text : {"{\"bad\":1}\n{\"bad\":2}\n1\n", "1\n{\n{\"bad\":1}\n2"}) {
    for (const Batches& batches : cuts_of(text)) {
      const Reporting task;
      Ndjson filter(task, Direction::kRequest, kMegabyte);
      const Outcome outcome = testing::run(filter, batches);
      ASSERT_FALSE(outcome.problem);
      ASSERT_EQ(outcome.outlet.passed(), text);
      EXPECT_EQ(task.reported.size(), 1U);
      EXPECT_LE(task.taken, 1);
      EXPECT_EQ(outcome.outlet.needed(), 0U);
    }
  }
}

}  // namespace
}  // namespace jsongate::filters
