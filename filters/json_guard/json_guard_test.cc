#include "filters/json_guard/json_guard.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "filters/testing.h"
#include "gateway/json/testing.h"

namespace jsongate::filters {
namespace {

using namespace std::string_literals;
using testing::Batches;
using testing::cuts_of;
using testing::kMegabyte;
using testing::Outcome;

constexpr char kGood[] = R"({"a":[1,-2.5e3,"\u00e9\ud83d\ude00",true,null],"b":{"c":{}},"d":""})";

Outcome guard(const Batches& batches, Bytes largest = kMegabyte, const Validation& limits = {}) {
  return testing::run(JsonGuard(limits), batches, Direction::kRequest, largest);
}

TEST(JsonGuard, AGoodBodyPassesUntouchedHoweverItIsCut) {
  for (const Batches& batches : cuts_of(kGood)) {
    const auto outcome = guard(batches);
    ASSERT_FALSE(outcome.problem) << outcome.detail();
    EXPECT_EQ(outcome.outlet.passed(), kGood);
    EXPECT_EQ(outcome.outlet.put(), 0U);
    EXPECT_EQ(outcome.outlet.copied(), sizeof kGood - 1);
    EXPECT_EQ(outcome.outlet.needed(), 0U);
  }
}

TEST(JsonGuard, NoCutBodyIsTaken) {
  const std::string_view good = kGood;
  for (std::size_t size = 1; size < good.size(); ++size) {
    const auto body = good.substr(0, size);
    const auto whole = guard({{body}});
    EXPECT_EQ(whole.status(), 400) << body;
    EXPECT_EQ(whole.outlet.passed(), "");
    const auto bytes = guard(testing::batch_each(testing::pieces_of(body, 1)));
    EXPECT_EQ(bytes.status(), 400);
    EXPECT_EQ(bytes.detail(), whole.detail());
    EXPECT_EQ(bytes.outlet.passed(), "");
  }
}

TEST(JsonGuard, ABodyWithoutAnyByteHasNoDocument) {
  for (const Batches& batches : {Batches{{}}, Batches{{""}}, Batches{{}, {"", ""}, {}}}) {
    const auto outcome = guard(batches);
    EXPECT_FALSE(outcome.problem);
    EXPECT_EQ(outcome.outlet.passes(), 0U);
  }
  EXPECT_EQ(guard({{" "}}).status(), 400);
  EXPECT_EQ(guard({{"\r\n"}, {"\t"}}).detail(), "the body is not JSON: it is empty");
}

TEST(JsonGuard, WhatIsNoJsonIsRefusedInEveryCut) {
  for (const auto& text :
       {"{} {}"s, "{\"a\":1}x"s, "[1],"s, "\xEF\xBB\xBF{}"s, "\xFF\xFE{\0}\0"s, "\0{\0}"s,
        R"("\ud800")"s, R"(["\udc00"])"s, "\"\xED\xA0\x80\""s, "NaN"s, "[Infinity]"s, "[-1e400]"s,
        "\"\xFF\""s, "[1,]"s, "{\"a\":01}"s, "\"a\nb\""s, "{'a':1}"s, "[tru]"s, "{}\0"s}) {
    for (const Batches& batches : cuts_of(text)) {
      const auto outcome = guard(batches);
      ASSERT_EQ(outcome.status(), 400) << text;
      EXPECT_EQ(outcome.problem->code, "bad_json");
      EXPECT_TRUE(outcome.detail().starts_with("the body is not JSON: "));
      EXPECT_EQ(outcome.outlet.passes(), 0U);
      EXPECT_EQ(outcome.outlet.needed(), 0U);
    }
  }
}

TEST(JsonGuard, BigIntegersPassAsTheyCame) {
  const std::string text = "[" + std::string(4300, '9') + ",-99999999999999999999]";
  EXPECT_EQ(guard({{text}}).outlet.passed(), text);
  EXPECT_EQ(guard({{std::string(4301, '9')}}).status(), 400);
}

TEST(JsonGuard, DuplicateKeysAreRefusedUnlessAllowed) {
  constexpr char kTwice[] = R"({"x":{"a":1,"\u0061":2}})";
  for (const Batches& batches : cuts_of(kTwice)) {
    const auto outcome = guard(batches);
    EXPECT_EQ(outcome.status(), 400);
    EXPECT_EQ(outcome.detail(), "duplicate key at /x/a");
    Validation limits;
    limits.unique_keys = false;
    EXPECT_EQ(guard(batches, kMegabyte, limits).outlet.passed(), kTwice);
  }
}

TEST(JsonGuard, TheDepthIsLimited) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  for (const std::size_t depth : {1, 3, 64, 1024}) {
    Validation limits;
    limits.depth = depth;
    EXPECT_EQ(guard({{nested(depth)}}, kMegabyte, limits).status(), 200);
    EXPECT_EQ(guard({{nested(depth + 1)}}, kMegabyte, limits).detail(),
              "the body is not JSON: it is nested deeper than " + std::to_string(depth));
  }
}

TEST(JsonGuard, AHundredThousandBracketsAreQuick) {
  for (const auto& text :
       {std::string(100'000, '['), std::string(100'000, '[') + std::string(100'000, ']'), [] {
          std::string objects;
          for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
          return objects;
        }()}) {
    for (const std::size_t depth : {64, 1024}) {
      Validation limits;
      limits.depth = depth;
      const auto start = std::chrono::steady_clock::now();
      EXPECT_EQ(guard({{text}}, kMegabyte, limits).status(), 400);
      EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(100));
    }
  }
}

TEST(JsonGuard, ALargerBodyIsRefusedAsSoonAsItIsKnown) {
  const std::string text = "\"" + std::string(98, 'x') + "\"";
  for (const std::size_t size : {1, 7, 99, 100}) {
    const auto batches = testing::batch_each(testing::pieces_of(text, size));
    EXPECT_EQ(guard(batches, Bytes{100}).outlet.passed(), text);
    const auto outcome = guard(batches, Bytes{99});
    EXPECT_EQ(outcome.status(), 413);
    EXPECT_EQ(outcome.problem->code, "body_too_large");
    EXPECT_EQ(outcome.detail(), "the body is larger than 99 bytes");
    EXPECT_EQ(outcome.outlet.passes(), 0U);
    EXPECT_EQ(outcome.outlet.copied(), 0U);
  }
}

TEST(JsonGuard, NeedsItsPiecesUntilItHasDecided) {
  const JsonGuard task({});
  HeldDocument filter(task, Direction::kRequest, Bytes{10});
  testing::FakeOutlet out;
  const std::string_view first[] = {"[1", ",2"}, second[] = {"]"};
  EXPECT_EQ(filter.buffered(), 0U);
  out.show(first);
  EXPECT_FALSE(filter.on_batch(first, false, out));
  EXPECT_TRUE(filter.needs(0) && filter.needs(1));
  EXPECT_GE(filter.buffered(), 2 * sizeof(std::string_view));
  EXPECT_EQ(out.passes(), 0U);
  out.show(second);
  EXPECT_FALSE(filter.on_batch(second, true, out));
  EXPECT_FALSE(filter.needs(0) || filter.needs(1) || filter.needs(2));
  EXPECT_EQ(filter.buffered(), 0U);
  EXPECT_EQ(out.passed(), "[1,2]");
  EXPECT_EQ(out.passes(), 3U);
}

TEST(JsonGuard, KeepsNothingOfABodyThatIsTooLarge) {
  const JsonGuard task({});
  HeldDocument filter(task, Direction::kRequest, Bytes{10});
  testing::FakeOutlet out;
  const std::string_view first[] = {"[1,2,3"}, second[] = {",4,5,6"};
  EXPECT_FALSE(filter.on_batch(first, false, out));
  EXPECT_TRUE(filter.on_batch(second, false, out));
  EXPECT_EQ(filter.buffered(), 0U);
  EXPECT_FALSE(filter.needs(0) || filter.needs(1));
}

TEST(JsonGuard, ReadsNothingBehindItsPieces) {
  constexpr std::size_t kLongest = 4096;
  json::testing::GuardedMemory memory(kLongest);
  ASSERT_TRUE(memory.ok());
  for (std::size_t size = 1; size <= kLongest; ++size) {
    const std::string good = size == 1 ? "7" : "\"" + std::string(size - 2, 'x') + "\"";
    const auto placed = memory.place(good, 0, ' ');
    ASSERT_EQ(guard({{placed}}).status(), 200) << size;
    ASSERT_EQ(guard({{"[", placed}, {"]"}}).status(), 200) << size;
    const std::string bad = "\"" + std::string(size - 1, '\\');
    ASSERT_EQ(guard({{memory.place(bad, 0, ' ')}}).status(), 400) << size;
  }
}

}  // namespace
}  // namespace jsongate::filters
