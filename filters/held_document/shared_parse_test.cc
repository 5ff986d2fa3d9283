// Filters in a row over one body: one parse serves all of them, and only where the text is the
// same.
#include "filters/held_document/shared_parse.h"

#include <gtest/gtest.h>

#include <string>

#include "filters/json_guard/json_guard.h"
#include "filters/testing.h"

namespace jsongate::filters {
namespace {

using testing::Batches;
using testing::cuts_of;
using testing::kMegabyte;
using testing::Outcome;

constexpr char kText[] = R"( {"a":[1,{"b":2}],"c":"\u00e9"} )";

Outcome guard(SharedParse& shared, const Batches& batches, const Validation& limits, bool is_last) {
  const JsonGuard task(limits);
  HeldDocument filter(task, Direction::kRequest, kMegabyte, &shared, is_last);
  return testing::run(filter, batches);
}

TEST(SharedParse, TheSecondFilterParsesNothingHoweverTheBodyIsCut) {
  for (const Batches& batches : cuts_of(kText)) {
    SharedParse shared;
    EXPECT_EQ(guard(shared, batches, {}, false).outlet.copied(), sizeof kText - 1);
    const Outcome second = guard(shared, {{kText}}, kUniqueNames, false);
    EXPECT_EQ(second.outlet.passed(), kText);
    EXPECT_EQ(second.outlet.copied(), 0U);
    const Outcome third = guard(shared, batches, {}, true);
    EXPECT_EQ(third.outlet.passed(), kText);
    EXPECT_EQ(third.outlet.copied(), 0U);
  }
}

TEST(SharedParse, AnotherTextIsParsedAnew) {
  const std::string text = kText;
  for (std::string other : {text.substr(1), text + " ", text + "x", text.substr(0, 9), text}) {
    if (other == text) other.back() = '}';
    SharedParse shared;
    ASSERT_FALSE(guard(shared, {{text}}, {}, false).problem);
    const Outcome second = guard(shared, {{other.substr(0, 5), other.substr(5)}}, {}, true);
    EXPECT_EQ(second.outlet.copied(), other.size());
    EXPECT_EQ(second.detail(), guard(shared, {{other}}, {}, true).detail()) << other;
  }
}

TEST(SharedParse, WhatTheFirstDidNotAskTheSecondDoes) {
  constexpr char kTwice[] = R"([[{"a":1,"\u0061":2}]])";
  Validation lax, shallow;
  lax.unique_keys = false;
  shallow.unique_keys = false;
  shallow.depth = 2;
  for (int round = 0; round < 2; ++round) {
    SharedParse shared;
    EXPECT_FALSE(guard(shared, {{kTwice}}, lax, false).problem);
    EXPECT_EQ(guard(shared, {{kTwice}}, {}, false).detail(), "duplicate key at /0/0/a");
    EXPECT_EQ(guard(shared, {{kTwice}}, {}, false).outlet.copied(), 0U);
    EXPECT_EQ(guard(shared, {{kTwice}}, shallow, true).detail(),
              "the body is not JSON: it is nested deeper than 2");
    EXPECT_EQ(guard(shared, {{kTwice}}, lax, true).status(), 200);
  }
}

TEST(SharedParse, TheLastGivesTheParserBack) {
  auto& pool = json::ParserPool::of_process();
  { const auto one = pool.lease(); }
  const auto idle = pool.idle();
  SharedParse shared;
  guard(shared, {{kText}}, {}, false);
  EXPECT_EQ(pool.idle(), idle - 1);
  guard(shared, {{"{"}}, {}, false);
  guard(shared, {{kText}}, {}, true);
  EXPECT_EQ(pool.idle(), idle);
  guard(shared, {{kText}}, {}, false);
  shared.release();
  EXPECT_EQ(pool.idle(), idle);
}

}  // namespace
}  // namespace jsongate::filters
