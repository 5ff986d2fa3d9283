#include "filters/ndjson/ndjson.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "filters/json_guard/json_guard.h"
#include "filters/testing.h"
#include "gateway/json/testing.h"

namespace jsongate::filters {
namespace {

using namespace std::string_literals;
using testing::Batches;
using testing::cuts_of;
using testing::FakeOutlet;
using testing::kMegabyte;
using testing::Outcome;
using testing::run;

Outcome check(const Batches& batches, Bytes largest = kMegabyte, const Validation& limits = {}) {
  const JsonGuard task(limits);
  Ndjson filter(task, Direction::kRequest, largest);
  return run(filter, batches);
}

TEST(Ndjson, GoodLinesPassUntouchedHoweverTheyAreCut) {
  for (const std::string_view text :
       {"{\"a\":1}\n[2]\n\"x\"\n", "{\"a\":1}\n[2]", "1\r\n2\r\n\r\n3\r\n", "\n\n \t\n1\n\n", "\n",
        "   ", "\r", "1", "{\"a\":\"\xC3\xA9\\n\"}\n99999999999999999999\n", ""}) {
    for (const Batches& batches : cuts_of(text)) {
      const auto outcome = check(batches);
      ASSERT_FALSE(outcome.problem) << outcome.detail() << " in " << text;
      EXPECT_EQ(outcome.outlet.passed(), text);
      EXPECT_EQ(outcome.outlet.put(), 0U);
      EXPECT_EQ(outcome.outlet.needed(), 0U);
    }
  }
}

TEST(Ndjson, ABadRecordIsNamedByItsLineHoweverItIsCut) {
  const struct {
    std::string text, detail;
  } cases[] = {
      {"1\n2\n[3\n4\n",
       "line 3: the record is not JSON: a value, comma, colon or bracket is missing or misplaced"},
      {"{\"a\"\n:1}\n",
       "line 1: the record is not JSON: a value, comma, colon or bracket is missing or misplaced"},
      {"1\n{} {}",
       "line 2: the record is not JSON: a value, comma, colon or bracket is missing or "
       "misplaced"},
      {"\n\r\n\"\\ud800\"\n",
       "line 3: the record is not JSON: a string has an invalid escape or a lone surrogate"},
      {"1\n\"a\xFF\"\n", "line 2: the record is not JSON: invalid UTF-8 at byte 2"},
      {"\xEF\xBB\xBF{}\n{}\n", "line 1: the record is not JSON: it begins with a byte order mark"},
      {"{}\n{\"x\":[{\"a\":1,\"\\u0061\":2}]}\n", "line 2: duplicate key at /x/0/a"},
      {"1\ntru", "line 2: the record is not JSON: a word is neither true, false nor null"},
      {"1e400\n", "line 1: the record is not JSON: a number is malformed or out of range"},
      {"1\n\0\n"s,
       "line 2: the record is not JSON: a value, comma, colon or bracket is missing or misplaced"},
      {"{}\n[NaN]\n",
       "line 2: the record is not JSON: a value, comma, colon or bracket is missing or misplaced"},
  };
  for (const auto& one : cases) {
    for (const Batches& batches : cuts_of(one.text)) {
      const auto outcome = check(batches);
      ASSERT_EQ(outcome.status(), 400) << one.text;
      EXPECT_EQ(outcome.problem->code, "bad_json");
      EXPECT_EQ(outcome.detail(), one.detail);
      EXPECT_EQ(outcome.outlet.needed(), 0U);
      EXPECT_TRUE(one.text.starts_with(outcome.outlet.passed()));
      EXPECT_TRUE(batches.size() > 1 || outcome.outlet.passes() == 0);
    }
  }
}

TEST(Ndjson, NoCutRecordIsTaken) {
  const std::string_view good = R"({"a":[1,"\u00e9",true],"b":{}})";
  for (std::size_t size = 1; size < good.size(); ++size) {
    const std::string text = "1\n" + std::string(good.substr(0, size));
    EXPECT_EQ(check({{text}}).status(), 400) << text;
    EXPECT_EQ(check({{text, "\n2\n"}}).status(), 400) << text;
    EXPECT_EQ(check(testing::batch_each(testing::pieces_of(text, 1))).status(), 400) << text;
  }
}

TEST(Ndjson, LimitsAreThoseOfOneRecord) {
  const std::string record = "\"" + std::string(97, 'x') + "\"";
  const std::string text = record + "\n" + record + "\n" + record + "\n";
  for (const std::size_t size : {1, 9, 98, 99, 100, 101, 1000}) {
    const auto pieces = testing::pieces_of(text, size);
    EXPECT_EQ(check({pieces}, Bytes{99}).outlet.passed(), text);
    const auto outcome = check({{"1\n"}, pieces}, Bytes{98});
    EXPECT_EQ(outcome.status(), 413);
    EXPECT_EQ(outcome.problem->code, "body_too_large");
    EXPECT_EQ(outcome.detail(), "line 2: the record is larger than 98 bytes");
    EXPECT_EQ(outcome.outlet.passed(), "1\n");
  }
  Validation limits;
  limits.depth = 2;
  limits.unique_keys = false;
  EXPECT_EQ(check({{"[[]]\n{\"a\":1,\"a\":2}\n"}}, kMegabyte, limits).status(), 200);
  EXPECT_EQ(check({{"[[]]\n[[[]]]\n"}}, kMegabyte, limits).detail(),
            "line 2: the record is not JSON: it is nested deeper than 2");
}

TEST(Ndjson, ALineWithoutEndIsRefusedAsSoonAsItIsTooLarge) {
  const JsonGuard task({});
  Ndjson filter(task, Direction::kRequest, Bytes{5});
  FakeOutlet out;
  const std::string_view first[] = {"[1,2"}, second[] = {",3"};
  EXPECT_FALSE(filter.on_batch(first, false, out));
  const auto problem = filter.on_batch(second, false, out);
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->detail, "line 1: the record is larger than 5 bytes");
  EXPECT_EQ(filter.buffered(), 0U);
  EXPECT_FALSE(filter.needs(0) || filter.needs(1));
}

TEST(Ndjson, PassesWhatIsProvenAndNeedsOnlyTheTail) {
  const JsonGuard task({});
  Ndjson filter(task, Direction::kRequest, kMegabyte);
  FakeOutlet out;
  const auto feed = [&](std::vector<std::string_view> pieces, bool end = false) {
    out.show(pieces);
    EXPECT_FALSE(filter.on_batch(pieces, end, out));
    out.ask(filter);
    return std::string(out.passed());
  };
  EXPECT_EQ(feed({"1\n[", "2"}), "1\n");
  EXPECT_TRUE(filter.needs(0) && filter.needs(1));
  EXPECT_EQ(filter.buffered(), 2 * sizeof(std::string_view));
  EXPECT_EQ(feed({",3"}), "1\n");
  EXPECT_TRUE(filter.needs(0) && filter.needs(1) && filter.needs(2));
  EXPECT_EQ(feed({"]\n4", "\n5\n"}), "1\n[2,3]\n4\n5\n");
  EXPECT_FALSE(filter.needs(0) || filter.needs(3) || filter.needs(4));
  EXPECT_EQ(filter.buffered(), 0U);
  EXPECT_EQ(feed({"6"}), "1\n[2,3]\n4\n5\n");
  EXPECT_TRUE(filter.needs(5));
  EXPECT_EQ(feed({}, true), "1\n[2,3]\n4\n5\n6");
  EXPECT_FALSE(filter.needs(5));
}

TEST(Ndjson, APieceOfManyRecordsPassesAtOnceAndIsCopiedOnlyAtItsEnd) {
  const std::string record = "{\"name\":\"" + std::string(80, 'x') + "\"}";
  std::string text;
  for (int i = 0; i < 100; ++i) text += record + "\n";
  const auto outcome = check({{text, text}});
  EXPECT_EQ(outcome.outlet.passes(), 2U);
  EXPECT_EQ(outcome.outlet.passed(), text + text);
  EXPECT_EQ(outcome.outlet.copied(), 2 * record.size());
}

TEST(Ndjson, MemoryIsThatOfOneRecordHoweverLongTheBody) {
  class Sink final : public Outlet {
    void pass(std::size_t, std::size_t, std::size_t) override {}
    void put(Chunk) override {}
    void copied(std::size_t) override {}
  } out;
  const JsonGuard task({});
  Ndjson filter(task, Direction::kRequest, kMegabyte);
  const std::string_view pieces[] = {"{\"a\":", "1}\n{\"b\"", ":2}\n[", "3]\n"};
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_FALSE(filter.on_batch({&pieces[i % 4], 1}, false, out));
    ASSERT_LE(filter.buffered(), 2 * sizeof(std::string_view));
  }
}

TEST(Ndjson, AHundredThousandBracketsAreQuick) {
  const std::string text = "1\n" + std::string(100'000, '[') + std::string(100'000, ']') + "\n";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(check({{text}}).detail(),
            "line 2: the record is not JSON: it is nested deeper than 64");
  EXPECT_EQ(check({{text.substr(0, 100'000)}}).status(), 400);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(100));
}

TEST(Ndjson, ReadsNothingBehindItsPieces) {
  constexpr std::size_t kLongest = 4096;
  json::testing::GuardedMemory memory(kLongest);
  ASSERT_TRUE(memory.ok());
  for (std::size_t size = 1; size <= kLongest; ++size) {
    const std::string good = size == 1 ? "7" : "\"" + std::string(size - 2, 'x') + "\"";
    ASSERT_EQ(check({{memory.place(good, 0, ' ')}}).status(), 200) << size;
    const std::string bad = "\"" + std::string(size - 1, '\\');
    ASSERT_EQ(check({{memory.place(bad, 0, ' ')}}).status(), 400) << size;
    if (size < 3) continue;
    // A line end at every distance from the end of the piece.
    std::string lines(size, '1');
    lines[1] = '\n';
    lines[size - 1 - size % (std::min<std::size_t>(size - 2, 80))] = '\n';
    for (std::size_t at = 300; at < size; at += 300) lines[at] = '\n';
    ASSERT_EQ(check({{memory.place(lines, 0, ' ')}}).status(), 200) << size;
  }
}

}  // namespace
}  // namespace jsongate::filters
