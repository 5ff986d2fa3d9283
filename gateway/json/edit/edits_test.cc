// Exact bytes of every kind of edit.
#include "gateway/json/edit/edits.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "gateway/json/edit/testing.h"

namespace jsongate::json {
namespace {

using testing::node_at;

class Sheet {
 public:
  explicit Sheet(std::string_view text) : document_(parser_.parse(text, false)) {
    EXPECT_TRUE(document_) << text;
  }
  std::vector<Reader> at(std::initializer_list<const char*> pointers) const {
    std::vector<Reader> nodes;
    for (const char* pointer : pointers) nodes.push_back(node_at(document_.value(), pointer));
    return nodes;
  }
  const Document& document() const { return document_.value(); }
  std::string_view text() const { return document().text(); }

 private:
  Parser parser_;
  Result<Document> document_;
};

using Pointers = std::initializer_list<const char*>;

std::string removed(std::string_view text, Pointers pointers) {
  const Sheet sheet(text);
  Edits edits(sheet.document());
  edits.remove(sheet.at(pointers));
  return edits.splice().apply(sheet.text());
}

std::string selected(std::string_view text, Pointers pointers) {
  const Sheet sheet(text);
  Edits edits(sheet.document());
  edits.select(sheet.at(pointers));
  return edits.splice().apply(sheet.text());
}

std::string edited(std::string_view text, const std::function<void(const Sheet&, Edits&)>& with) {
  const Sheet sheet(text);
  Edits edits(sheet.document());
  with(sheet, edits);
  return edits.splice().apply(sheet.text());
}

std::string added(std::string_view text, const char* pointer, std::string_view name,
                  std::string_view json) {
  return edited(text, [&](const Sheet& sheet, Edits& edits) {
    edits.set_member(sheet.at({pointer}), name, json);
  });
}

TEST(Edits, NothingAskedForKeepsTheText) {
  const Sheet sheet(" [1 , 2]\n");
  Edits edits(sheet.document());
  EXPECT_TRUE(edits.empty());
  edits.mask({});
  EXPECT_TRUE(edits.empty());
  EXPECT_TRUE(edits.splice().is_whole(9));
}

TEST(Edits, RemoveTakesOneCommaAndItsSpace) {
  constexpr char kObject[] = R"({ "a" : 1 , "b" : 2 , "c" : 3 })";
  EXPECT_EQ(removed(kObject, {"/a"}), R"({ "b" : 2 , "c" : 3 })");
  EXPECT_EQ(removed(kObject, {"/b"}), R"({ "a" : 1 , "c" : 3 })");
  EXPECT_EQ(removed(kObject, {"/c"}), R"({ "a" : 1 , "b" : 2 })");
  EXPECT_EQ(removed(kObject, {"/a", "/b"}), R"({ "c" : 3 })");
  EXPECT_EQ(removed(kObject, {"/b", "/c"}), R"({ "a" : 1 })");
  EXPECT_EQ(removed(kObject, {"/c", "/a"}), R"({ "b" : 2 })");
  EXPECT_EQ(removed(kObject, {"/a", "/c", "/b", "/b"}), "{}");
  EXPECT_EQ(removed("[1,2,3]", {"/0"}), "[2,3]");
  EXPECT_EQ(removed("[1,2,3]", {"/1"}), "[1,3]");
  EXPECT_EQ(removed("[1,2,3]", {"/2"}), "[1,2]");
  EXPECT_EQ(removed("[ 1 ]", {"/0"}), "[]");
  EXPECT_EQ(removed("[\n  1,\n  2,\n  3\n]\n", {"/0"}), "[\n  2,\n  3\n]\n");
  EXPECT_EQ(removed("[\n  1,\n  2,\n  3\n]\n", {"/2"}), "[\n  1,\n  2\n]\n");
  EXPECT_EQ(removed("{\n  \"a\": {\n    \"b\": []\n  }\n}", {"/a/b"}), "{\n  \"a\": {}\n}");
}

TEST(Edits, RemoveInsideAndBesideContainers) {
  EXPECT_EQ(removed("[[1],[2],[3]]", {"/0/0", "/1", "/2/0"}), "[[],[]]");
  EXPECT_EQ(removed(R"({"a":{"b":1,"c":2},"d":[{"e":1},{"e":2}]})", {"/a/b", "/d/0", "/d/1/e"}),
            R"({"a":{"c":2},"d":[{}]})");
  EXPECT_EQ(removed(R"({"a":{"b":1},"c":2})", {"/a", "/a/b"}), R"({"c":2})");
  EXPECT_EQ(removed(" [1]\n", {""}), " null\n");
}

TEST(Edits, EveryMemberOfANameIsItsOwnNode) {
  const std::string text = R"({"a":1,"\u0061":2,"a":3})";
  EXPECT_EQ(removed(text, {"/a"}), R"({"a":1,"\u0061":2})");
  EXPECT_EQ(added(text, "", "a", "0"), R"({"a":0,"\u0061":0,"a":0})");
}

TEST(Edits, WhatIsNotNamedKeepsItsSpelling) {
  constexpr char kText[] =
      "\t{\"n\" :1E2,\"big\":99999999999999999999 , "
      "\"\\u0061\\/\":\"\\u00e9\\ud83d\\ude00\",\"z\":-0.0,"
      "\"x\" : 18446744073709551616 }\r\n";
  EXPECT_EQ(removed(kText, {"/z"}),
            "\t{\"n\" :1E2,\"big\":99999999999999999999 , \"\\u0061\\/\":\"\\u00e9\\ud83d\\ude00\","
            "\"x\" : 18446744073709551616 }\r\n");
  EXPECT_EQ(
      removed(kText, {"/x"}),
      "\t{\"n\" :1E2,\"big\":99999999999999999999 , \"\\u0061\\/\":\"\\u00e9\\ud83d\\ude00\",\"z\":"
      "-0.0 }\r\n");
}

TEST(Edits, MaskAndSetReplaceTheValueOnly) {
  const auto masked = [](std::string_view text, Pointers pointers) {
    return edited(text, [&](const Sheet& sheet, Edits& edits) { edits.mask(sheet.at(pointers)); });
  };
  EXPECT_EQ(masked(R"({ "a" : 1 , "b":[ 2, {"c":3 }] })", {"/a", "/b/0"}),
            R"({ "a" : "***" , "b":[ "***", {"c":3 }] })");
  EXPECT_EQ(masked(R"({"a":[1,{"b":2}], "c":3})", {"/a", "/a/1/b"}), R"({"a":"***", "c":3})");
  EXPECT_EQ(masked(" 12 ", {""}), " \"***\" ");
  EXPECT_EQ(masked(R"(["99999999999999999999", 99999999999999999999 ])", {"/1"}),
            R"(["99999999999999999999", "***" ])");
  EXPECT_EQ(edited("[1,2]",
                   [](const Sheet& sheet, Edits& edits) {
                     edits.mask(sheet.at({"/0"}), "a\"\\\n\xC3\xA9");
                     edits.set(sheet.at({"/1"}), "{ }");
                   }),
            "[\"a\\\"\\\\\\n\xC3\xA9\",{ }]");
}

TEST(Edits, OfSeveralTheLastCallCounts) {
  EXPECT_EQ(edited("[1]",
                   [](const Sheet& sheet, Edits& edits) {
                     edits.mask(sheet.at({"/0"}));
                     edits.set(sheet.at({"/0"}), "7");
                   }),
            "[7]");
  EXPECT_EQ(edited("[1,2]",
                   [](const Sheet& sheet, Edits& edits) {
                     edits.remove(sheet.at({"/0"}));
                     edits.set(sheet.at({"/0"}), "7");
                   }),
            "[2]");
}

TEST(Edits, RenameKeepsPlaceAndValue) {
  const auto renamed = [](std::string_view text, Pointers pointers, std::string_view name) {
    return edited(
        text, [&](const Sheet& sheet, Edits& edits) { edits.rename(sheet.at(pointers), name); });
  };
  EXPECT_EQ(renamed(R"({ "a" : 1 , "b":{} })", {"/a"}, "x\"y"), R"({ "x\"y" : 1 , "b":{} })");
  EXPECT_EQ(renamed(R"({"a":{"b":1}})", {"/a", "/a/b"}, "c"), R"({"c":{"c":1}})");
  EXPECT_EQ(renamed("[1]", {"/0", ""}, "c"), "[1]");
  EXPECT_EQ(renamed(R"({"a":1,"b":2,"c":3})", {"/a"}, "c"), R"({"c":1,"b":2})");
  EXPECT_EQ(renamed(R"({"c":3,"a":1})", {"/a"}, "c"), R"({"c":1})");
  EXPECT_EQ(renamed(R"({"a":1,"b":2,"c":3})", {"/a", "/b"}, "c"), R"({"c":2})");
  EXPECT_EQ(renamed(R"({"a":1})", {"/a"}, "a"), R"({"a":1})");
  EXPECT_EQ(edited(R"({"a":1,"b":2})",
                   [](const Sheet& sheet, Edits& edits) {
                     edits.rename(sheet.at({"/a"}), "b");
                     edits.rename(sheet.at({"/b"}), "a");
                     edits.mask(sheet.at({"/b"}));
                   }),
            R"({"b":1,"a":"***"})");
}

TEST(Edits, SetMemberReplacesOrAdds) {
  EXPECT_EQ(added("{}", "", "a", "1"), R"({"a":1})");
  EXPECT_EQ(added("{ \n }", "", "a", "1"), R"({"a":1})");
  EXPECT_EQ(added(R"({"a":1})", "", "a", "2"), R"({"a":2})");
  EXPECT_EQ(added(R"({"a":1})", "", "b", "2"), R"({"a":1,"b":2})");
  EXPECT_EQ(added(R"({"a": 1})", "", "b", "2"), R"({"a": 1, "b": 2})");
  EXPECT_EQ(added(R"({"a": 1, "b": 2})", "", "c", "3"), R"({"a": 1, "b": 2, "c": 3})");
  EXPECT_EQ(added(R"({ "a":1 , "b":2 })", "", "c", "3"), R"({ "a":1 , "b":2, "c":3 })");
  EXPECT_EQ(added("{\n  \"a\": {},\n  \"b\": []\n}\n", "", "c", "3"),
            "{\n  \"a\": {},\n  \"b\": [],\n  \"c\": 3\n}\n");
  EXPECT_EQ(added("{\n  \"a\": {\n    \"x\": 1\n  }\n}\n", "/a", "y", "2"),
            "{\n  \"a\": {\n    \"x\": 1,\n    \"y\": 2\n  }\n}\n");
  EXPECT_EQ(added("[1]", "", "a", "1"), "[1]");
  EXPECT_EQ(added(R"({"a":1})", "/a", "b", "1"), R"({"a":1})");
}

TEST(Edits, AppendAddsAnElement) {
  const auto appended = [](std::string_view text, const char* pointer) {
    return edited(text, [&](const Sheet& sheet, Edits& edits) {
      edits.append(sheet.at({pointer}), "9");
      edits.append(sheet.at({pointer}), "[]");
    });
  };
  EXPECT_EQ(appended("[]", ""), "[9,[]]");
  EXPECT_EQ(appended("[1]", ""), "[1,9,[]]");
  EXPECT_EQ(appended("[1, 2]", ""), "[1, 2, 9, []]");
  EXPECT_EQ(appended("[[1], [2]]", "/0"), "[[1,9,[]], [2]]");
  EXPECT_EQ(appended("[\n 1,\n 2\n]", ""), "[\n 1,\n 2,\n 9,\n []\n]");
  EXPECT_EQ(appended("{}", ""), "{}");
}

TEST(Edits, AddedToWhatLosesChildren) {
  const auto both = [](std::string_view text, Pointers gone) {
    return edited(text, [&](const Sheet& sheet, Edits& edits) {
      edits.remove(sheet.at(gone));
      edits.set_member(sheet.at({""}), "n", "0");
    });
  };
  EXPECT_EQ(both(R"({ "a":1, "b":2 })", {"/b"}), R"({ "a":1, "n":0 })");
  EXPECT_EQ(both(R"({ "a":1, "b":2 })", {"/a"}), R"({ "b":2, "n":0 })");
  EXPECT_EQ(both(R"({ "a":1, "b":2 })", {"/a", "/b"}), R"({"n":0})");
  EXPECT_EQ(both(R"({ "a":{ "c":1 }, "b":2 })", {"/a/c", "/b"}), R"({ "a":{},"n":0 })");
}

TEST(Edits, OfAddedMembersOfANameTheLastStays) {
  EXPECT_EQ(edited(R"({"x":{}})",
                   [](const Sheet& sheet, Edits& edits) {
                     edits.set_member(sheet.at({"/x", ""}), "a", "1");
                     edits.set_member(sheet.at({"/x"}), "b", "2");
                     edits.set_member(sheet.at({"/x"}), "a", "3");
                   }),
            R"({"x":{"b":2,"a":3},"a":1})");
}

TEST(Edits, SelectKeepsTheNamedAndWhatIsAroundIt) {
  constexpr char kText[] = R"({ "a" : { "b" : 1 , "c" : [ 1 , {"d":2} ] } , "e" : 3, "f":{} })";
  EXPECT_EQ(selected(kText, {"/a/b"}), R"({ "a" : { "b" : 1 } })");
  EXPECT_EQ(selected(kText, {"/a/c/1/d", "/f"}), R"({ "a" : { "c" : [ {"d":2} ] }, "f":{} })");
  EXPECT_EQ(selected(kText, {"/a/c", "/a/c/0"}), R"({ "a" : { "c" : [ 1 , {"d":2} ] } })");
  EXPECT_EQ(selected(kText, {"/e", "/a/b"}), R"({ "a" : { "b" : 1 } , "e" : 3 })");
  EXPECT_EQ(selected(kText, {""}), kText);
  EXPECT_EQ(selected(kText, {}), "{}");
  EXPECT_EQ(selected(" [ 1 ] ", {}), " [] ");
  EXPECT_EQ(selected("1", {}), "null");
  EXPECT_EQ(selected("[]", {}), "[]");
}

TEST(Edits, SelectGoesWithOtherEdits) {
  EXPECT_EQ(edited(R"({"a":{"b":1,"c":2},"d":3,"e":{"f":1}})",
                   [](const Sheet& sheet, Edits& edits) {
                     edits.select(sheet.at({"/a/c"}));
                     edits.select(sheet.at({"/d"}));
                     edits.mask(sheet.at({"/a/b", "/a/c", "/e/f"}));
                     edits.rename(sheet.at({"/d", "/a"}), "g");
                     edits.set_member(sheet.at({"", "/e"}), "h", "0");
                   }),
            R"({"g":3,"e":{"h":0},"h":0})");
}

// Whether a document had a name before must not decide whether it has it afterwards.
TEST(Edits, WhatIsSetStaysBesideASelection) {
  const auto set = [](std::string_view text) {
    return edited(text, [](const Sheet& sheet, Edits& edits) {
      edits.select(sheet.at({"/a"}));
      edits.set_member(sheet.at({"", "/o"}), "s", "0");
      edits.append(sheet.at({"/l"}), "0");
      edits.mask(sheet.at({"/l/0"}));
    });
  };
  EXPECT_EQ(set(R"({"a":1,"o":{"x":1},"l":[1]})"), R"({"a":1,"o":{"s":0},"l":[0],"s":0})");
  EXPECT_EQ(set(R"({"a":1,"o":{"x":1,"s":{"y":2}},"s":3,"l":[1, 2]})"),
            R"({"a":1,"o":{"s":0},"s":0,"l":[0]})");
}

TEST(Edits, WhatGoesTakesNobodysName) {
  const auto renamed = [](std::string_view text, Pointers gone, Pointers kept) {
    return edited(text, [&](const Sheet& sheet, Edits& edits) {
      edits.remove(sheet.at(gone));
      if (kept.size() > 0) edits.select(sheet.at(kept));
      edits.rename(sheet.at({"/a"}), "b");
    });
  };
  constexpr char kText[] = R"({"a":1,"b":2,"c":3})";
  EXPECT_EQ(renamed(kText, {}, {"/b"}), R"({"b":2})");
  EXPECT_EQ(renamed(kText, {"/a"}, {}), R"({"b":2,"c":3})");
  EXPECT_EQ(renamed(kText, {"/a", "/b"}, {}), R"({"c":3})");
  EXPECT_EQ(renamed(kText, {}, {"/a"}), R"({"b":1})");
  EXPECT_EQ(renamed(kText, {}, {"/a", "/b"}), R"({"b":1})");
  EXPECT_EQ(renamed(kText, {"/c"}, {}), R"({"b":1})");
}

TEST(Edits, NoNameStandsTwice) {
  const auto both = [](std::string_view text) {
    return edited(text, [](const Sheet& sheet, Edits& edits) {
      edits.set_member(sheet.at({"", "/c"}), "b", "0");
      edits.set_member(sheet.at({""}), "n", "0");
      edits.rename(sheet.at({"/a"}), "b");
    });
  };
  EXPECT_EQ(both(R"({"a":1,"c":{}})"), R"({"b":1,"c":{"b":0},"n":0})");
  EXPECT_EQ(both(R"({"a":1,"b":2,"c":{}})"), R"({"b":1,"c":{"b":0},"n":0})");
}

TEST(Edits, TheOrderOfCallsAndNodesDoesNotMatter) {
  EXPECT_EQ(edited(R"({"a":[1,2,3],"b":{"c":1}})",
                   [](const Sheet& sheet, Edits& edits) {
                     edits.mask(sheet.at({"/b/c", "/a/2"}));
                     edits.remove(sheet.at({"/a/1", "/a/0"}));
                     edits.rename(sheet.at({"/b", "/a"}), "z");
                   }),
            R"({"z":{"c":"***"}})");
}

TEST(Splice, NeighboursAreOneSegment) {
  Splice splice;
  splice.keep({0, 2});
  splice.keep({2, 4});
  splice.keep({4, 4});
  splice.insert("x");
  splice.insert("");
  splice.insert("y");
  splice.keep({0, 1});
  const std::vector<Segment> wanted = {{true, 0, 4}, {false, 0, 2}, {true, 0, 1}};
  EXPECT_EQ(splice.segments(), wanted);
  EXPECT_EQ(splice.apply("abcd"), "abcdxya");
  EXPECT_EQ(splice.size(), 7U);
}

}  // namespace
}  // namespace jsongate::json
