// What a path selects: the examples of RFC 9535, section by section, and what the sections say
// besides.
#include "gateway/json/path.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "gateway/json/path_testing.h"

namespace jsongate::json {
namespace {

using testing::compiled;
using testing::found;
using testing::parsed;
using testing::places;
using testing::value_text;

constexpr const char* kStore = R"({"store":{"book":[
  {"category":"reference","author":"Nigel Rees","title":"Sayings of the Century","price":8.95},
  {"category":"fiction","author":"Evelyn Waugh","title":"Sword of Honour","price":12.99},
  {"category":"fiction","author":"Herman Melville","title":"Moby Dick","isbn":"0-553-21311-3",
   "price":8.99},
  {"category":"fiction","author":"J. R. R. Tolkien","title":"The Lord of the Rings",
   "isbn":"0-395-19395-8","price":22.99}],
  "bicycle":{"color":"red","price":399}}})";

// §1.5.
TEST(Path, FindsWhatTheOverviewShows) {
  EXPECT_EQ(found("$.store.book[*].author", kStore),
            R"("Nigel Rees" "Evelyn Waugh" "Herman Melville" "J. R. R. Tolkien")");
  EXPECT_EQ(found("$..author", kStore),
            R"("Nigel Rees" "Evelyn Waugh" "Herman Melville" "J. R. R. Tolkien")");
  EXPECT_EQ(places("$.store.*", kStore), "$['store']['book'] $['store']['bicycle']");
  EXPECT_EQ(found("$.store..price", kStore), "8.95 12.99 8.99 22.99 399");
  EXPECT_EQ(places("$..book[2]", kStore), "$['store']['book'][2]");
  EXPECT_EQ(found("$..book[2].author", kStore), R"("Herman Melville")");
  EXPECT_EQ(found("$..book[2].publisher", kStore), "");
  EXPECT_EQ(places("$..book[-1]", kStore), "$['store']['book'][3]");
  EXPECT_EQ(places("$..book[0,1]", kStore), "$['store']['book'][0] $['store']['book'][1]");
  EXPECT_EQ(places("$..book[:2]", kStore), "$['store']['book'][0] $['store']['book'][1]");
  EXPECT_EQ(places("$..book[?@.isbn]", kStore), "$['store']['book'][2] $['store']['book'][3]");
  EXPECT_EQ(places("$..book[?@.price<10]", kStore), "$['store']['book'][0] $['store']['book'][2]");
}

TEST(Path, FindsEveryValueBelowTheRoot) {
  EXPECT_EQ(places("$..*", R"({"a":[1,{"b":2}],"c":3})"),
            "$['a'] $['c'] $['a'][0] $['a'][1] $['a'][1]['b']");
}

// §2.2.3, §2.3.1.3.
TEST(Path, SelectsByName) {
  constexpr const char* kNames = R"({"o":{"j j":{"k.k":3}},"'":{"@":2}})";
  EXPECT_EQ(places("$", "1"), "$");
  EXPECT_EQ(found("$", R"({"k":"v"})"), R"({"k":"v"})");
  EXPECT_EQ(found("$.o['j j']", kNames), R"({"k.k":3})");
  EXPECT_EQ(found("$.o['j j']['k.k']", kNames), "3");
  EXPECT_EQ(found(R"($.o["j j"]["k.k"])", kNames), "3");
  EXPECT_EQ(found(R"($["'"]["@"])", kNames), "2");
  EXPECT_EQ(places(R"($["'"]["@"])", kNames), R"($['\'']['@'])");
  EXPECT_EQ(found("$['0']", "[1]"), "");
  EXPECT_EQ(found("$.length", R"("text")"), "");
  EXPECT_EQ(found("$.\xE2\x98\xBA", R"({"\u263a":1})"), "1");
}

TEST(Path, SelectsByTheNameAndNotByItsSpelling) {
  EXPECT_EQ(found("$.password", R"({"pass\u0077ord":1})"), "1");
  EXPECT_EQ(found(R"($['pass\u0077ord'])", R"({"password":1})"), "1");
  EXPECT_EQ(found(R"($['\uD83D\uDE00'])", "{\"\xF0\x9F\x98\x80\":1}"), "1");
  EXPECT_EQ(found(R"($['a\u0000b'])", R"({"a\u0000b":1,"a":2})"), "1");
  EXPECT_EQ(found(R"($["\b\f\n\r\t\/\\\""])", R"({"\b\f\n\r\t/\\\"":1})"), "1");
}

TEST(Path, TheLastOfDuplicateKeysCounts) {
  constexpr const char* kTwice = R"({"a":1,"b":{"a":2,"a":3},"a":4})";
  EXPECT_EQ(found("$.a", kTwice), "4");
  EXPECT_EQ(found("$['a','a']", kTwice), "4 4");
  EXPECT_EQ(found("$..a", kTwice), "4 3");
  EXPECT_EQ(found("$[?@.a==3]", kTwice), R"({"a":2,"a":3})");
  EXPECT_EQ(found("$.*", kTwice), R"(1 {"a":2,"a":3} 4)");
}

// §2.3.2.3.
TEST(Path, SelectsAllChildren) {
  constexpr const char* kBoth = R"({"o":{"j":1,"k":2},"a":[5,3]})";
  EXPECT_EQ(found("$[*]", kBoth), R"({"j":1,"k":2} [5,3])");
  EXPECT_EQ(found("$.o[*]", kBoth), "1 2");
  EXPECT_EQ(found("$.o[*,*]", kBoth), "1 2 1 2");
  EXPECT_EQ(found("$.a[*]", kBoth), "5 3");
  EXPECT_EQ(found("$.*.*.*", kBoth), "");
  EXPECT_EQ(found("$[*]", "1"), "");
}

// §2.3.3.3.
TEST(Path, SelectsByIndex) {
  EXPECT_EQ(found("$[1]", R"(["a","b"])"), R"("b")");
  EXPECT_EQ(found("$[-2]", R"(["a","b"])"), R"("a")");
  EXPECT_EQ(found("$[2]", R"(["a","b"])"), "");
  EXPECT_EQ(found("$[-3]", R"(["a","b"])"), "");
  EXPECT_EQ(found("$[0]", "[]"), "");
  EXPECT_EQ(found("$[-1]", "[]"), "");
  EXPECT_EQ(found("$[0]", R"({"0":1})"), "");
  EXPECT_EQ(found("$[9007199254740991,-9007199254740991]", "[1]"), "");
  EXPECT_EQ(places("$[-1]", "[1,2]"), "$[1]");
}

// §2.3.4.3.
TEST(Path, SelectsSlices) {
  constexpr const char* kLetters = R"(["a","b","c","d","e","f","g"])";
  EXPECT_EQ(found("$[1:3]", kLetters), R"("b" "c")");
  EXPECT_EQ(found("$[5:]", kLetters), R"("f" "g")");
  EXPECT_EQ(found("$[1:5:2]", kLetters), R"("b" "d")");
  EXPECT_EQ(found("$[5:1:-2]", kLetters), R"("f" "d")");
  EXPECT_EQ(found("$[::-1]", kLetters), R"("g" "f" "e" "d" "c" "b" "a")");
  EXPECT_EQ(found("$[:]", kLetters), R"("a" "b" "c" "d" "e" "f" "g")");
  EXPECT_EQ(found("$[::0]", kLetters), "");
  EXPECT_EQ(found("$[-2:]", kLetters), R"("f" "g")");
  EXPECT_EQ(found("$[:-5]", kLetters), R"("a" "b")");
  EXPECT_EQ(found("$[::9007199254740991]", kLetters), R"("a")");
  EXPECT_EQ(found("$[::-9007199254740991]", kLetters), R"("g")");
  EXPECT_EQ(found("$[-9007199254740991:9007199254740991:3]", kLetters), R"("a" "d" "g")");
  EXPECT_EQ(found("$[::-3]", kLetters), R"("g" "d" "a")");
  EXPECT_EQ(found("$[:0:-1]", "[1]"), "");
  EXPECT_EQ(found("$[::-1]", "[]"), "");
  EXPECT_EQ(found("$[0:1]", R"({"a":1})"), "");
}

// §2.5.1.3, §2.5.2.3.
TEST(Path, FollowsSegments) {
  constexpr const char* kNested = R"({"o":{"j":1,"k":2},"a":[5,3,[{"j":4},{"k":6}]]})";
  EXPECT_EQ(found("$[0,3]", R"(["a","b","c","d","e"])"), R"("a" "d")");
  EXPECT_EQ(found("$[0:2,4]", R"(["a","b","c","d","e"])"), R"("a" "b" "e")");
  EXPECT_EQ(found("$[0,0]", R"(["a"])"), R"("a" "a")");
  EXPECT_EQ(found("$..j", kNested), "1 4");
  EXPECT_EQ(found("$..[0]", kNested), R"(5 {"j":4})");
  EXPECT_EQ(found("$..o", kNested), R"({"j":1,"k":2})");
  EXPECT_EQ(found("$.o..[*,*]", kNested), "1 2 1 2");
  EXPECT_EQ(found("$.a..[0,1]", kNested), R"(5 3 {"j":4} {"k":6})");
  EXPECT_EQ(found("$..[*]", "1"), "");
  EXPECT_EQ(found("$..a..b", R"({"a":{"a":{"b":1}}})"), "1 1") << "as often as it is reached";
}

TEST(Path, ParentsComeBeforeTheirChildrenWhateverStandsFirst) {
  EXPECT_EQ(found("$..a", R"({"b":{"a":1},"a":2})"), "2 1");
  Parser parser;
  const Document document = parsed(parser, R"({"b":{"a":1},"a":2})");
  Nodes nodes;
  ASSERT_FALSE(compiled("$..['a','a']")->find(document, nodes));
  EXPECT_EQ(nodes.size(), 4u);
  const auto ordered = nodes.in_document_order();
  ASSERT_EQ(ordered.size(), 2u);
  EXPECT_EQ(value_text(ordered[0]), "1");
  EXPECT_EQ(value_text(ordered[1]), "2");
}

// §2.6.1.
TEST(Path, NullIsAValue) {
  constexpr const char* kNull = R"({"a":null,"b":[null],"c":[{}],"null":1})";
  EXPECT_EQ(found("$.a", kNull), "null");
  EXPECT_EQ(found("$.a[0]", kNull), "");
  EXPECT_EQ(found("$.a.d", kNull), "");
  EXPECT_EQ(found("$.b[0]", kNull), "null");
  EXPECT_EQ(found("$.b[*]", kNull), "null");
  EXPECT_EQ(found("$.b[?@]", kNull), "null");
  EXPECT_EQ(found("$.b[?@==null]", kNull), "null");
  EXPECT_EQ(found("$.c[?@.d==null]", kNull), "");
  EXPECT_EQ(found("$.null", kNull), "1");
}

// §2.7.1.
TEST(Path, NamesItsNodesInOneWay) {
  EXPECT_EQ(places("$.a", R"({"a":1})"), "$['a']");
  EXPECT_EQ(places("$.a.b[1:2]", R"({"a":{"b":[0,1]}})"), "$['a']['b'][1]");
  EXPECT_EQ(places(R"($["\u000B"])", R"({"\u000b":1})"), R"($['\u000b'])");
  EXPECT_EQ(places(R"($["\u0061"])", R"({"a":1})"), "$['a']");
  EXPECT_EQ(places("$.*", R"({"\b\f\n\r\t'\\\"/\u001f\u007f":1})"),
            "$['\\b\\f\\n\\r\\t\\'\\\\\"/\\u001f\x7f']");
}

TEST(Path, NamesItsNodesByPointersToo) {
  Parser parser;
  const Document document = parsed(parser, R"({"a/b":[{"m~n":1}],"":2})");
  Nodes nodes;
  ASSERT_FALSE(compiled("$..*")->find(document, nodes));
  EXPECT_EQ(nodes.pointers(), (std::vector<std::string>{"/a~1b", "/", "/a~1b/0", "/a~1b/0/m~0n"}));
  EXPECT_EQ(nodes[3].pointer(), "/a~1b/0/m~0n");
  EXPECT_EQ(nodes[3].normalized_path(), "$['a/b'][0]['m~n']");
  EXPECT_EQ(value_text(nodes[3].reader()), "1");
  ASSERT_FALSE(compiled("$")->find(document, nodes));
  EXPECT_EQ(nodes[0].pointer(), "");
}

TEST(Path, FirstStopsAtTheFirst) {
  Parser parser;
  const Document document = parsed(parser, R"({"a":[1,2,3],"b":{"c":4}})");
  const auto first = [&](const char* selector) {
    const auto node = compiled(selector)->first(document);
    EXPECT_TRUE(node.ok());
    return node.value() ? value_text(node.value()->reader()) : "";
  };
  EXPECT_EQ(first("$.a[*]"), "1");
  EXPECT_EQ(first("$..c"), "4");
  EXPECT_EQ(first("$..[?@>1]"), "2");
  EXPECT_EQ(first("$.b.c"), "4");
  EXPECT_EQ(first("$.b.d"), "");
  EXPECT_EQ(first("$..d"), "");
}

TEST(Path, KnowsWhetherItIsDefinite) {
  for (const char* selector : {"$", "$.a", "$['a'][0][-1].b"}) {
    EXPECT_TRUE(compiled(selector)->is_definite()) << selector;
  }
  for (const char* selector : {"$.*", "$..a", "$[0,1]", "$[0:1]", "$[?@]", "$.a..b", "$.a.*.b"}) {
    EXPECT_FALSE(compiled(selector)->is_definite()) << selector;
  }
  EXPECT_EQ(compiled("$.a")->text(), "$.a");
}

TEST(Path, OnePathServesManyThreads) {
  const auto path = compiled("$..[?match(@.k, '[a-c]+') && @.v > 1].v");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&path] {
      Parser parser;
      const Document document = parsed(parser, R"([{"k":"abc","v":2},{"k":"x","v":3}])");
      Nodes nodes;
      for (int round = 0; round < 200; ++round) {
        ASSERT_FALSE(path->find(document, nodes));
        ASSERT_EQ(nodes.size(), 1u);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace jsongate::json
