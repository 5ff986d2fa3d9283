// The JSONPath Compliance Test Suite, where its data lies in JSONGATE_SHARED or beside the
// checkout: every case, none skipped.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "gateway/json/path_lookup.h"
#include "gateway/json/path_testing.h"

namespace jsongate::json {
namespace {

std::string suite_text() {
  const char* const shared = std::getenv("JSONGATE_SHARED");
  const std::string folder = shared ? shared : JSONGATE_SOURCE_DIR "/../shared";
  std::ifstream in(folder + "/conformance/jsonpath.json", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::optional<Reader> member(Reader object, std::string_view name) {
  return path::enter_member(object, name) ? std::optional(object) : std::nullopt;
}

std::vector<Reader> elements(const Reader& array) {
  std::vector<Reader> all;
  path::each_child(array, [&all](const Reader& element) {
    all.push_back(element);
    return true;
  });
  return all;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += text + "\n";
  return all;
}

// One of the nodelists that a case allows, as text.
std::vector<std::string> allowed(const Reader& test, const char* one, const char* several,
                                 bool are_strings) {
  std::vector<Reader> lists;
  if (const auto list = member(test, one)) lists.push_back(*list);
  if (const auto list = member(test, several)) lists = elements(*list);
  std::vector<std::string> texts;
  for (const Reader& list : lists) {
    std::vector<std::string> items;
    for (const Reader& item : elements(list)) {
      items.push_back(are_strings ? std::string(item.text()) : testing::value_text(item));
    }
    texts.push_back(joined(items));
  }
  return texts;
}

void expect_nodes(const Reader& test, const Path& path) {
  Nodes nodes;
  const Document document(member(test, "document").value());
  ASSERT_FALSE(path.find(document, nodes));
  std::vector<std::string> values;
  for (const Reader& reader : nodes.readers()) values.push_back(testing::value_text(reader));
  const auto results = allowed(test, "result", "results", false);
  const auto match = std::ranges::find(results, joined(values));
  ASSERT_NE(match, results.end()) << joined(values);
  const auto paths = allowed(test, "result_paths", "results_paths", true);
  const auto which = static_cast<std::size_t>(match - results.begin());
  if (!paths.empty()) {
    EXPECT_EQ(joined(nodes.normalized_paths()), paths.at(which));
  }
}

void run_case(const Reader& test) {
  const std::string selector(member(test, "selector").value().text());
  SCOPED_TRACE(std::string(member(test, "name").value().text()) + " | " + selector);
  const auto invalid = member(test, "invalid_selector");
  const auto made = Path::compile(selector);
  const Path* const path = std::get_if<Path>(&made);
  if (invalid && invalid->kind() == Kind::kTrue) {
    EXPECT_EQ(path, nullptr) << "taken";
    return;
  }
  ASSERT_NE(path, nullptr) << std::get_if<PathError>(&made)->message;
  expect_nodes(test, *path);
}

TEST(PathConformance, EveryCaseOfTheSuite) {
  const std::string text = suite_text();
  if (text.empty()) GTEST_SKIP() << "no conformance data here";
  Parser parser;
  const Document suite = testing::parsed(parser, text);
  const auto cases = elements(member(suite.reader(), "tests").value());
  EXPECT_GT(cases.size(), 100u);
  for (const Reader& test : cases) run_case(test);
  RecordProperty("cases", static_cast<int>(cases.size()));
}

}  // namespace
}  // namespace jsongate::json
