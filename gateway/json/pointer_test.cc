#include "gateway/json/pointer.h"

#include <gtest/gtest.h>

#include <string>

#include "gateway/json/path_testing.h"

namespace jsongate::json {
namespace {

using testing::parsed;
using testing::value_text;

std::string error_of(const std::variant<Pointer, PathError>& made) {
  const PathError* error = std::get_if<PathError>(&made);
  return error ? std::to_string(error->position) + ": " + error->message : "";
}

std::string found(const std::variant<Pointer, PathError>& made, std::string_view text) {
  Parser parser;
  const Document document = parsed(parser, text);
  const Pointer* pointer = std::get_if<Pointer>(&made);
  if (!pointer) return error_of(made);
  const auto at = pointer->find(document);
  return at ? value_text(*at) : "nothing";
}

// §5 and §6: the pointer, the fragment, the value.
constexpr const char* kExample =
    R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})";
constexpr const char* kExamples[][3] = {{"/foo", "#/foo", R"(["bar","baz"])"},
                                        {"/foo/0", "#/foo/0", R"("bar")"},
                                        {"/", "#/", "0"},
                                        {"/a~1b", "#/a~1b", "1"},
                                        {"/c%d", "#/c%25d", "2"},
                                        {"/e^f", "#/e%5Ef", "3"},
                                        {"/g|h", "#/g%7Ch", "4"},
                                        {"/i\\j", "#/i%5Cj", "5"},
                                        {"/k\"l", "#/k%22l", "6"},
                                        {"/ ", "#/%20", "7"},
                                        {"/m~0n", "#/m~0n", "8"}};

TEST(Pointer, FindsTheExamplesOfTheRfc) {
  for (const auto& [text, fragment, value] : kExamples) {
    EXPECT_EQ(found(Pointer::compile(text), kExample), value) << text;
    EXPECT_EQ(found(Pointer::compile_fragment(fragment), kExample), value) << fragment;
  }
  EXPECT_EQ(found(Pointer::compile(""), "[1]"), "[1]");
  EXPECT_EQ(found(Pointer::compile_fragment("#"), "[1]"), "[1]");
}

TEST(Pointer, TakesIndexesWithoutLeadingZeros) {
  constexpr const char* kTen = "[0,1,2,3,4,5,6,7,8,9,10]";
  EXPECT_EQ(found(Pointer::compile("/10"), kTen), "10");
  for (const char* text : {"/01", "/11", "/-", "/-1", "/+1", "/1 ", "/", "/a", "/1.0", "/1e0",
                           "/99999999999999999999", "/0/0"}) {
    EXPECT_EQ(found(Pointer::compile(text), kTen), "nothing") << text;
  }
  EXPECT_EQ(found(Pointer::compile("/01"), R"({"01":1})"), "1");
}

TEST(Pointer, DecodesItsEscapesOnce) {
  EXPECT_EQ(found(Pointer::compile("/~01"), R"({"~1":1,"/":2})"), "1");
  EXPECT_EQ(found(Pointer::compile_fragment("#/%7E1"), R"({"~1":1,"/":2})"), "2");
  EXPECT_EQ(found(Pointer::compile_fragment("#/%E2%98%BA"), R"({"\u263a":1})"), "1");
}

TEST(Pointer, SeesNamesUnescapedAndTheLastOfDuplicates) {
  EXPECT_EQ(found(Pointer::compile("/role"), R"({"ro\u006ce":1})"), "1");
  EXPECT_EQ(found(Pointer::compile("/a/b"), R"({"a":{"b":1},"a":{"b":2,"b":3}})"), "3");
  EXPECT_EQ(found(Pointer::compile("/a/b"), R"({"a":{"b":1},"a":4})"), "nothing");
}

TEST(Pointer, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(error_of(Pointer::compile("a")), "0: expected '/', not 'a'");
  EXPECT_EQ(error_of(Pointer::compile("/a~")), "3: expected '0' or '1' behind '~', not the end");
  EXPECT_EQ(error_of(Pointer::compile("/~2")), "2: expected '0' or '1' behind '~', not '2'");
  EXPECT_EQ(error_of(Pointer::compile("/a\xFF")), "2: invalid UTF-8: byte 0xFF");
  EXPECT_EQ(error_of(Pointer::compile_fragment("/a")), "0: expected '#', not '/'");
  EXPECT_EQ(error_of(Pointer::compile_fragment("#/%4")),
            "3: expected two hexadecimal digits behind '%', not '4'");
  EXPECT_EQ(error_of(Pointer::compile_fragment("#/%20~x")),
            "6: expected '0' or '1' behind '~', not 'x'");
  EXPECT_EQ(error_of(Pointer::compile_fragment("#/%FF")), "2: invalid UTF-8: byte 0xFF");
}

TEST(Pointer, GivesItsParts) {
  const auto made = Pointer::compile("/a~1b/0/m~0n");
  const Pointer& pointer = *std::get_if<Pointer>(&made);
  ASSERT_EQ(pointer.tokens().size(), 3u);
  EXPECT_EQ(pointer.tokens()[0].name, "a/b");
  EXPECT_EQ(pointer.tokens()[1].index, 0);
  EXPECT_EQ(pointer.text(), "/a~1b/0/m~0n");
  EXPECT_EQ(pointer.parent().text(), "/a~1b/0");
  EXPECT_EQ(Pointer().parent().text(), "");
}

}  // namespace
}  // namespace jsongate::json
