// What a hostile selector or document may cost: steps, nodes, depth and time.
#include "gateway/json/path_budget.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "gateway/json/path_testing.h"
#include "gateway/json/testing.h"

namespace jsongate::json {
namespace {

using testing::compiled;
using testing::parsed;

std::string repeated(std::string_view part, std::size_t count) {
  std::string all;
  while (count-- > 0) all += part;
  return all;
}

std::string array_of(std::string_view element, std::size_t count) {
  return "[" + repeated(std::string(element) + ",", count - 1) + std::string(element) + "]";
}

// Code and status, or how many nodes.
std::string outcome(std::string_view selector, std::string_view text,
                    const PathLimits& limits = {}) {
  Parser parser;
  const Document document = parsed(parser, text);
  Nodes nodes;
  const auto path = compiled(selector);
  const auto problem = path->find(document, nodes, limits);
  const auto first = path->first(document, limits);
  if (problem) return std::to_string(problem->status) + " " + problem->code;
  EXPECT_EQ(first.ok() && first.value().has_value(), !nodes.empty());
  return std::to_string(nodes.size());
}

constexpr const char* kRefused = "422 path_budget";

// Far above what they take, far below what they would take without a budget.
void expect_quick(std::string_view selector, const std::string& text) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(outcome(selector, text), kRefused) << selector;
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10 * testing::kSlower))
      << selector;
}

TEST(PathBudget, OrdinaryWorkStaysFarBelow) {
  const std::string text = array_of(R"({"id":7,"tags":["a","b"],"price":8.5})", 10'000);
  EXPECT_EQ(outcome("$..*", text), "60000");
  EXPECT_EQ(outcome("$[?@.price > 8 && match(@.tags[0], '[a-z]')].id", text), "10000");
  EXPECT_EQ(outcome("$[?@.id == $[9999].id && count($..tags) == 10000]", text), "10000")
      << "queries from the root are run once";
}

TEST(PathBudget, StopsNestedFilters) {
  const std::string deep = repeated("[1,2,3,", 60) + "1" + repeated("]", 60);
  expect_quick("$..[?@..[?@..[?@..[?@..[?@..[?@==0]]]]]]", deep);
  expect_quick("$..[?count(@..*..*..*..*..*) == 1 || @..*..*..*..* && @..[?@ == 0]]", deep);
  expect_quick("$[?@[?count(@..*) == 0 && $[?@[?@ == 9]] || count($..*) == count(@..*..*)]]",
               array_of(array_of(deep, 10), 100));
}

TEST(PathBudget, StopsNodelistsThatMultiply) {
  expect_quick("$" + repeated("[*,*,*,*]", 20), "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]");
  expect_quick("$" + repeated("..*", 20), repeated("[", 60) + "1" + repeated("]", 60));
  EXPECT_EQ(outcome("$[" + repeated("*,", 99) + "*]", array_of("1", 20'000)), kRefused);
}

TEST(PathBudget, StopsLongComparisons) {
  const std::string big = "\"" + std::string(400'000, 'a') + "\"";
  expect_quick("$.a[?$.x<$.y||$.x==$.y&&@==0]",
               R"({"a":)" + array_of("1", 50'000) + R"(,"x":)" + big + R"(,"y":)" + big + "}");
  const std::string object = "{" + repeated("\"k\":1,", 5'000) + "\"z\":1}";
  expect_quick("$.a[?@==$.o]", R"({"a":)" + array_of("{}", 50'000) + R"(,"o":)" + object + "}");
  expect_quick("$.a[?length($.x)==@]", R"({"a":)" + array_of("1", 50'000) + R"(,"x":)" + big + "}");
}

TEST(PathBudget, StopsPatterns) {
  const std::string big = "\"" + std::string(200'000, 'a') + "\"";
  expect_quick("$.a[?match($.x, '(a|aa)+(a|b)*(ab?)+c')]",
               R"({"a":)" + array_of("1", 10'000) + R"(,"x":)" + big + "}");
  std::string patterns = "[";
  for (int i = 0; i < 5'000; ++i) {
    patterns += (i ? ",\"" : "\"") + std::string("(\\\\p{L}{300}") + std::to_string(i) + "){9}\"";
  }
  expect_quick("$[?search('abc', @)]", patterns + "]");
}

TEST(PathBudget, EveryLimitIsTheCallers) {
  const std::string ten = "[0,1,2,3,4,5,6,7,8,9]";
  EXPECT_EQ(outcome("$.*", ten, {.steps = 11}), "10");
  EXPECT_EQ(outcome("$.*", ten, {.steps = 10}), kRefused);
  EXPECT_EQ(outcome("$.*", ten, {.nodes = 10}), "10");
  EXPECT_EQ(outcome("$.*", ten, {.nodes = 9}), kRefused);
  EXPECT_EQ(outcome("$..*", "[[[1]]]", {.depth = 3}), "3");
  EXPECT_EQ(outcome("$..*", "[[[1]]]", {.depth = 2}), kRefused);
  EXPECT_EQ(outcome("$[?@[0]==@[1]]", "[[[[1]],[[1]]]]", {.depth = 2}), "1");
  EXPECT_EQ(outcome("$[?@[0]==@[1]]", "[[[[1]],[[1]]]]", {.depth = 1}), kRefused);
}

TEST(PathBudget, TheProblemSaysWhatRanOut) {
  Parser parser;
  const Document document = parsed(parser, "[[1]]");
  Nodes nodes;
  const auto detail = [&](const PathLimits& limits) {
    return compiled("$..*")->find(document, nodes, limits).value().detail;
  };
  EXPECT_EQ(detail({.steps = 1}), "the document needs more steps than a path may take");
  EXPECT_EQ(detail({.nodes = 1}), "the document needs more nodes than a path may take");
  EXPECT_EQ(detail({.depth = 1}), "the document needs more levels than a path may take");
}

TEST(PathBudget, DeepDocumentsDoNotReachTheStack) {
  const std::string deep = repeated("[", 900) + "1" + repeated("]", 900);
  EXPECT_EQ(outcome("$..*", deep), kRefused);
  EXPECT_EQ(outcome("$..[?@==7]", deep), kRefused);
  EXPECT_EQ(outcome("$..*", deep, {.depth = 900}), "900");
  EXPECT_EQ(outcome("$" + repeated("[0]", 900), deep), "1")
      << "a definite path goes as far as it says";
  EXPECT_EQ(outcome("$" + repeated("[*]", 900), deep), "1");
  EXPECT_EQ(outcome("$" + repeated("[0,1]", 900), deep), "1");
}

}  // namespace
}  // namespace jsongate::json
