#include "gateway/json/duplicates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace jsongate::json {
namespace {

// The pointer to the duplicate key; empty: there is none.
std::string duplicate_in(std::string_view text, std::size_t max_depth = kMaxDepth) {
  Parser parser;
  const auto parsed = parser.parse(text, false, max_depth);
  EXPECT_TRUE(parsed.ok()) << text.substr(0, 200);
  if (!parsed.ok()) return "not JSON";
  const auto problem = refuse_duplicate_keys(parsed.value());
  if (!problem) return "";
  EXPECT_EQ(problem->status, 400);
  EXPECT_EQ(problem->code, "bad_json");
  constexpr std::string_view kWords = "duplicate key at ";
  EXPECT_TRUE(problem->detail.starts_with(kWords));
  return problem->detail.substr(kWords.size());
}

TEST(Duplicates, AValueInsideADocumentEndsWhereItEnds) {
  Parser parser;
  const auto parsed = parser.parse(R"([1,"a",{"b":{}},[[2]],{"c":1,"c":2},{"d":1,"d":2}])", false);
  ASSERT_TRUE(parsed.ok());
  std::vector<std::string> found;
  Reader at = parsed.value().reader();
  for (at.next(); at.kind() != Kind::kEndArray; at.skip()) {
    const auto problem = refuse_duplicate_keys(Document(at));
    found.push_back(problem ? problem->detail : "");
  }
  EXPECT_EQ(found, (std::vector<std::string>{"", "", "", "", "duplicate key at /c",
                                             "duplicate key at /d"}));
}

TEST(Duplicates, DocumentsWithoutAny) {
  for (const char* text :
       {"1", "\"a\"", "[]", "{}", "[\"a\",\"a\"]", R"({"a":"a","b":"a"})", R"({"a":{"a":{"a":1}}})",
        R"([{"a":1},{"a":1}])", R"({"a":{"x":1},"b":{"x":1},"x":["a","b","x"]})",
        R"({"":1,"\u0000":2,"\u0000\u0000":3})", R"({"a":1,"A":2,"a ":3," a":4})",
        R"({"a":[[],{},[{}]],"b":-1.5e3,"c":99999999999999999999,"d":18446744073709551615})"}) {
    EXPECT_EQ(duplicate_in(text), "") << text;
  }
}

TEST(Duplicates, AreNamedByTheirPlace) {
  EXPECT_EQ(duplicate_in(R"({"a":1,"a":2})"), "/a");
  EXPECT_EQ(duplicate_in(R"({"":1,"":2})"), "/");
  EXPECT_EQ(duplicate_in(R"({"a":{"b":1,"c":2,"b":3}})"), "/a/b");
  EXPECT_EQ(duplicate_in(R"([0,[1,{"x":[{"k":1,"k":{}}]}]])"), "/1/1/x/0/k");
  EXPECT_EQ(duplicate_in(R"({"m":{"a":[]},"n":1.5,"m":{"b":[]}})"), "/m");
  EXPECT_EQ(duplicate_in(R"({"a/b~c":{"/":1,"/":2}})"), "/a~1b~0c/~1");
  EXPECT_EQ(duplicate_in(R"({"n":99999999999999999999,"n":1})"), "/n");
}

TEST(Duplicates, AreComparedUnescaped) {
  EXPECT_EQ(duplicate_in(R"({"a":1,"\u0061":2})"), "/a");
  EXPECT_EQ(duplicate_in(R"({"role":1,"ro\u006ce":2})"), "/role");
  EXPECT_EQ(duplicate_in("{\"\\u00e9\":1,\"\xC3\xA9\":2}"), "/\xC3\xA9");
  EXPECT_EQ(duplicate_in(R"({"\/":1,"/":2})"), "/~1");
  EXPECT_EQ(duplicate_in(R"({"\ud83d\ude00":1,"\uD83D\uDE00":2})"), "/\xF0\x9F\x98\x80");
}

TEST(Duplicates, TheFirstObjectToBeCompleteSpeaks) {
  EXPECT_EQ(duplicate_in(R"({"a":1,"a":{"b":1,"b":2}})"), "/a/b");
  EXPECT_EQ(duplicate_in(R"({"a":1,"b":1,"c":1,"b":2,"a":2})"), "/b");
  EXPECT_EQ(duplicate_in(R"({"a":1,"b":1,"b":2,"a":2,"a":3,"b":3})"), "/b");
}

TEST(Duplicates, ThePointerIsCutWhereACharacterBegins) {
  const std::string name(300, 'k');
  EXPECT_EQ(duplicate_in("{\"" + name + "\":1,\"" + name + "\":2}"), "/" + std::string(255, 'k'));
  std::string wide;
  for (int i = 0; i < 200; ++i) wide += "\xE6\x9D\xB1";
  EXPECT_EQ(duplicate_in("{\"" + wide + "\":1,\"" + wide + "\":2}"), "/" + wide.substr(0, 255));
  EXPECT_EQ(duplicate_in("{\"x" + wide + "\":1,\"x" + wide + "\":2}"), "/x" + wide.substr(0, 252));
  std::string deep = R"({"k":1,"k":2})";
  for (int i = 0; i < 60; ++i) deep = "{\"" + std::string(20, 'd') + "\":" + deep + "}";
  EXPECT_EQ(duplicate_in(deep).size(), 256U);
}

TEST(Duplicates, AreFoundBelowTheDeepestContainers) {
  std::string deep = R"({"k":1,"k":2})";
  for (int i = 0; i < 1023; ++i) deep = i % 2 ? "[" + deep + "]" : "{\"o\":" + deep + "}";
  EXPECT_EQ(duplicate_in(deep, 1024).substr(0, 8), "/o/0/o/0");
  EXPECT_EQ(duplicate_in(std::string(1024, '[') + std::string(1024, ']'), 1024), "");
}

// Against a set, for objects of every size and names of every length.
TEST(Duplicates, AgreeWithASet) {
  std::mt19937 random(7);
  const auto draw = [&random](unsigned below) {
    return std::uniform_int_distribution(0U, below - 1)(random);
  };
  for (int round = 0; round < 3000; ++round) {
    const unsigned members = draw(80), letters = 1 + draw(3), longest = 1 + draw(30);
    std::string text = "{", expected;
    std::set<std::string> seen;
    for (unsigned i = 0; i < members; ++i) {
      std::string name;
      for (unsigned left = draw(longest); left > 0; --left) {
        name += static_cast<char>('a' + draw(letters));
      }
      if (!seen.insert(name).second && expected.empty()) expected = "/" + name;
      text += (i ? ",\"" : "\"") + name + "\":" + (i % 3 ? "\"v\"" : "[{\"v\":1.5}]");
    }
    ASSERT_EQ(duplicate_in(text + "}"), expected) << text;
  }
}

std::string object_of(std::size_t members, std::size_t padding) {
  std::string text = "{";
  for (std::size_t i = 0; i < members; ++i) {
    text += (i ? ",\"" : "\"") + std::to_string(i) + std::string(padding, 'x') + "\":0";
  }
  return text + "}";
}

TEST(Duplicates, BigObjectsAreQuick) {
  for (const auto& text : {object_of(200'000, 0), object_of(20'000, 200)}) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(duplicate_in(text), "");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
  }
  std::string twice = object_of(200'000, 0);
  twice.back() = ',';
  EXPECT_EQ(duplicate_in(twice + "\"77777\":1}"), "/77777");
}

// Names made for each other: all have one signature as long as this is how it is computed.
std::vector<std::string> colliding_names(std::size_t count) {
  constexpr std::uint64_t kMix = 0x9E3779B97F4A7C15;
  std::vector<std::string> names;
  for (std::uint64_t number = 0; names.size() < count; ++number) {
    std::string name(16, 'a');
    for (int i = 0; i < 8; ++i) name[i] = static_cast<char>('a' + (number >> (4 * i) & 15));
    std::uint64_t word;
    std::memcpy(&word, name.data(), sizeof word);
    word = (16 ^ word) * kMix ^ 0x3132333435363738;
    std::memcpy(&name[8], &word, sizeof word);
    const auto plain = [](char c) {
      return c > ' ' && c < '~' && c != '"' && c != '\\' && c != '/';
    };
    if (std::ranges::all_of(name, plain)) names.push_back(name);
  }
  return names;
}

TEST(Duplicates, NamesWithOneSignatureAreToldApartQuickly) {
  std::string text = "{";
  for (const auto& name : colliding_names(2000)) text += "\"" + name + "\":0,";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(duplicate_in(text + "\"z\":0}"), "");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
  EXPECT_EQ(duplicate_in(text + text.substr(1, text.size() - 2) + "}").size(), 17U);
}

// Every object around is as big as the ones in it: nothing may be looked at once per level.
TEST(Duplicates, NestedBigObjectsAreQuick) {
  std::string text = "0";
  for (int level = 0; level < 60; ++level) {
    std::string object = object_of(1000, 4);
    object.back() = ',';
    text = object + "\"in\":" + text + "}";
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(duplicate_in(text), "");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

}  // namespace
}  // namespace jsongate::json
