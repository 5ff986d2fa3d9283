// Byte ranges of every value and name, against a scan of the text that knows nothing of the tape.
#include "gateway/json/locate.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "gateway/json/edit/drawer.h"
#include "gateway/json/edit/testing.h"

namespace jsongate::json {
namespace {

namespace fs = std::filesystem;

// Reads a valid text byte by byte and lists the ranges of its values in document order.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) { value({}); }

  std::vector<Range> values, keys;  // a key is empty where the value is no member's

 private:
  void space() {
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  Range string() {
    const std::size_t begin = at_++;
    while (text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    return {begin, ++at_};
  }
  void container(bool is_object) {
    ++at_;
    for (space(); text_[at_] != '}' && text_[at_] != ']'; space()) {
      if (text_[at_] == ',') ++at_;
      space();
      Range key;
      if (is_object) {
        key = string();
        space();
        ++at_;
      }
      value(key);
    }
    ++at_;
  }
  void value(const Range& key) {
    space();
    const std::size_t mine = values.size();
    values.push_back({at_, at_});
    keys.push_back(key);
    if (text_[at_] == '{' || text_[at_] == '[') {
      container(text_[at_] == '{');
    } else if (text_[at_] == '"') {
      string();
    } else {
      at_ = std::min(text_.find_first_of(" \t\r\n,]}", at_), text_.size());
    }
    values[mine].end = at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

void expect_located(std::string_view text) {
  Parser parser;
  const auto document = parser.parse(text, false, 1024);
  ASSERT_TRUE(document) << text;
  std::vector<Reader> nodes;
  testing::nodes_of(document.value(), nodes);
  const Scan scan(text);
  const Locator locator(document.value());
  std::vector<Place> places;
  locator.locate(nodes, places);
  ASSERT_EQ(nodes.size(), scan.values.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    ASSERT_EQ(locator.value(places[i]), scan.values[i]) << text << " value " << i;
    ASSERT_EQ(locator.is_member(places[i]), scan.keys[i].size() > 0) << text << " value " << i;
    if (scan.keys[i].size() == 0) continue;
    ASSERT_EQ(locator.key(places[i]), scan.keys[i]);
    ASSERT_EQ(locator.whole(places[i]), (Range{scan.keys[i].begin, scan.values[i].end}));
  }
}

TEST(Locate, EverySpacingOfEveryValue) {
  for (const char* space : {"", " ", "\n", "\t\r\n  "}) {
    for (const char* value : {"0", "-1.5E+2", "true", "false", "null", R"("")", R"("a\"b\\")",
                              "99999999999999999999", "[]", "{}", "[[]]", R"({"":[]})"}) {
      const std::string s = space, v = s + value + s;
      for (const auto& text :
           {v, "[" + v + "]", "[" + v + "," + v + "," + v + "]",
            "{" + s + R"("a")" + s + ":" + v + "," + s + R"("\u0061")" + s + ":" + v + "}",
            "[" + v + ",{" + s + R"(":")" + s + ":" + v + "}," + v + "]"}) {
        expect_located(s.empty() && v.size() == 1 ? text + " " : text);
      }
    }
  }
}

TEST(Locate, DrawnDocuments) {
  for (unsigned seed = 0; seed < 2000; ++seed) expect_located(testing::Drawer(seed).document());
}

TEST(Locate, DeepDocuments) {
  const std::string open = R"([{"a": [ )", close = " ]} ]";
  std::string text = "1";
  for (int i = 0; i < 100; ++i) text = open + text + close;
  expect_located(text);
}

TEST(Locate, SharedDocuments) {
  const char* const given = std::getenv("JSONGATE_SHARED");
  const fs::path folder =
      given ? fs::path(given) / "data" : fs::path(JSONGATE_SOURCE_DIR) / "../shared/data";
  if (!fs::is_directory(folder)) GTEST_SKIP() << "no " << folder;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    expect_located(std::string(std::istreambuf_iterator<char>(in), {}));
  }
}

TEST(Locate, NamesAndRepeatedReaders) {
  Parser parser;
  const auto document = parser.parse(R"({ "a" : [ 1 ] , "b":{ } })", false);
  const Reader a = testing::node_at(document.value(), "/a");
  const Reader one = testing::node_at(document.value(), "/a/0");
  const std::vector<Reader> readers = {
      document.value().reader(), document.value().reader(), a.name(), a, a, one, one};
  const Locator locator(document.value());
  std::vector<Place> places;
  locator.locate(readers, places);
  EXPECT_EQ(locator.value(places[0]), (Range{0, 25}));
  EXPECT_EQ(locator.value(places[1]), (Range{0, 25}));
  EXPECT_EQ(locator.value(places[2]), (Range{2, 5}));
  EXPECT_EQ(locator.value(places[3]), (Range{8, 13}));
  EXPECT_EQ(locator.value(places[4]), (Range{8, 13}));
  EXPECT_EQ(locator.value(places[6]), (Range{10, 11}));
}

TEST(Locate, TheTextOfPiecesIsWhereItWasJoined) {
  Parser parser;
  const std::string_view pieces[] = {"[1", "0,", "", "2]"};
  const auto document = parser.parse_pieces(pieces);
  ASSERT_TRUE(document);
  EXPECT_EQ(document.value().text(), "[10,2]");
  const Locator locator(document.value());
  EXPECT_EQ(locator.value(locator.locate(testing::node_at(document.value(), "/1"))), (Range{4, 5}));
}

}  // namespace
}  // namespace jsongate::json
