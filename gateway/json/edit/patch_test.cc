// JSON Patch and Merge Patch: the examples of both RFCs, every error, exact bytes.
#include "gateway/json/edit/patch.h"

#include <gtest/gtest.h>

#include <string>

#include "gateway/json/edit/testing.h"

namespace jsongate::json {
namespace {

using testing::describe;
using testing::model_of;

using Call = Result<Splice> (*)(const Document&, const Document&, const PatchLimits&);

Result<std::string> applied(Call call, std::string_view text, std::string_view operations,
                            const PatchLimits& limits = {}) {
  Parser one, other;
  const auto document = one.parse(text, false);
  const auto changes = other.parse(operations, false);
  EXPECT_TRUE(document) << text;
  EXPECT_TRUE(changes) << operations;
  const auto splice = call(document.value(), changes.value(), limits);
  if (!splice) return splice.problem();
  return splice.value().apply(text);
}

std::string patched(std::string_view text, std::string_view operations) {
  auto result = applied(patch, text, operations);
  return result ? result.value() : result.problem().code + ": " + result.problem().detail;
}

std::string merged(std::string_view text, std::string_view changes) {
  auto result = applied(merge_patch, text, changes);
  return result ? result.value() : result.problem().detail;
}

Problem refused(std::string_view text, std::string_view operations,
                const PatchLimits& limits = {}) {
  auto result = applied(patch, text, operations, limits);
  EXPECT_FALSE(result) << operations;
  return result ? Problem{} : result.problem();
}

struct Example {
  const char* name;
  const char* text;
  const char* operations;
  const char* result;  // null: refused
};

// RFC 6902 appendix A; A.13 has a member twice.
const Example kOfRfc6902[] = {
    {"A1", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux"}])",
     R"({"foo":"bar","baz":"qux"})"},
    {"A2", R"({"foo":["bar","baz"]})", R"([{"op":"add","path":"/foo/1","value":"qux"}])",
     R"({"foo":["bar","qux","baz"]})"},
    {"A3", R"({"baz":"qux","foo":"bar"})", R"([{"op":"remove","path":"/baz"}])",
     R"({"foo":"bar"})"},
    {"A4", R"({"foo":["bar","qux","baz"]})", R"([{"op":"remove","path":"/foo/1"}])",
     R"({"foo":["bar","baz"]})"},
    {"A5", R"({"baz":"qux","foo":"bar"})", R"([{"op":"replace","path":"/baz","value":"boo"}])",
     R"({"baz":"boo","foo":"bar"})"},
    {"A6", R"({"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}})",
     R"([{"op":"move","from":"/foo/waldo","path":"/qux/thud"}])",
     R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})"},
    {"A7", R"({"foo":["all","grass","cows","eat"]})",
     R"([{"op":"move","from":"/foo/1","path":"/foo/3"}])",
     R"({"foo":["all","cows","eat","grass"]})"},
    {"A8", R"({"baz":"qux","foo":["a",2,"c"]})",
     R"([{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}])",
     R"({"baz":"qux","foo":["a",2,"c"]})"},
    {"A9", R"({"baz":"qux"})", R"([{"op":"test","path":"/baz","value":"bar"}])", nullptr},
    {"A10", R"({"foo":"bar"})", R"([{"op":"add","path":"/child","value":{"grandchild":{}}}])",
     R"({"foo":"bar","child":{"grandchild":{}}})"},
    {"A11", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux","xyz":123}])",
     R"({"foo":"bar","baz":"qux"})"},
    {"A12", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz/bat","value":"qux"}])", nullptr},
    {"A13", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux","op":"remove"}])",
     nullptr},
    {"A14", R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":10}])",
     R"({"/":9,"~1":10})"},
    {"A15", R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":"10"}])", nullptr},
    {"A16", R"({"foo":["bar"]})", R"([{"op":"add","path":"/foo/-","value":["abc","def"]}])",
     R"({"foo":["bar",["abc","def"]]})"},
};

TEST(Patch, ExamplesOfRfc6902) {
  for (const Example& example : kOfRfc6902) {
    auto result = applied(patch, example.text, example.operations);
    ASSERT_EQ(result.ok(), example.result != nullptr) << example.name;
    if (!result) continue;
    EXPECT_EQ(result.value(), example.result) << example.name;
  }
}

TEST(MergePatch, ExamplesOfRfc7396) {
  constexpr const char* kExamples[][3] = {
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", R"({})"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
      {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
      {R"({"a":"foo"})", "null", "null"},
      {R"({"a":"foo"})", R"("bar")", R"("bar")"},
      {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      {"[1,2]", R"({"a":"b","c":null})", R"({"a":"b"})"},
      {"{}", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
  };
  for (const auto& [text, changes, result] : kExamples) {
    EXPECT_EQ(merged(text, changes), result) << text << " " << changes;
  }
  // §3.
  EXPECT_EQ(merged(R"({
  "title": "Goodbye!",
  "author" : {
    "givenName" : "John",
    "familyName" : "Doe"
  },
  "tags":[ "example", "sample" ],
  "content": "This will be unchanged"
})",
                   R"({"title":"Hello!","phoneNumber":"+01-123-456-7890",)"
                   R"("author":{"familyName":null},"tags":[ "example" ]})"),
            R"({
  "title": "Hello!",
  "author" : {
    "givenName" : "John"
  },
  "tags":[ "example" ],
  "content": "This will be unchanged",
  "phoneNumber": "+01-123-456-7890"
})");
}

TEST(MergePatch, UntouchedPartsKeepTheirBytes) {
  EXPECT_EQ(merged("\t{ \"n\" :1E2, \"\\u0061\":{ \"x\":[ 1 ,2] , \"y\":99999999999999999999 } }\n",
                   R"({"a":{"x":null,"z":{"q":null,"r":1.0}}})"),
            "\t{ \"n\" :1E2, \"\\u0061\":{ \"y\":99999999999999999999,\"z\":{\"r\":1.0} } }\n");
  EXPECT_EQ(merged("{\"a\" : [ ]}", "{}"), "{\"a\" : [ ]}");
  EXPECT_EQ(merged(R"({"a":1})", R"({"a":2,"a":3})"), R"({"a":3})");
  EXPECT_EQ(merged(R"({"a":1,"a":2})", R"({"a":2})"),
            "several members have the same name at this place");
  EXPECT_EQ(merged("{}", R"({"a":[{"b":null}]})"), R"({"a":[{"b":null}]})");
}

TEST(Patch, ExactBytes) {
  constexpr char kText[] =
      " { \"a\" : [ 1E2 , { \"b\":99999999999999999999 } ,3 ], \"c\":\"\\u0061\" }\n";
  const struct {
    const char* operations;
    const char* result;
  } cases[] = {
      {"[]", kText},
      {R"([{"op":"remove","path":"/a/0"}])",
       " { \"a\" : [ { \"b\":99999999999999999999 } ,3 ], \"c\":\"\\u0061\" }\n"},
      {R"([{"op":"remove","path":"/a/1"}])", " { \"a\" : [ 1E2 ,3 ], \"c\":\"\\u0061\" }\n"},
      {R"([{"op":"remove","path":"/a/2"}])",
       " { \"a\" : [ 1E2 , { \"b\":99999999999999999999 } ], \"c\":\"\\u0061\" }\n"},
      {R"([{"op":"remove","path":"/a/1/b"}])", " { \"a\" : [ 1E2 , {} ,3 ], \"c\":\"\\u0061\" }\n"},
      {R"([{"op":"add","path":"/a/0","value": [ ] }])",
       " { \"a\" : [ [ ], 1E2 , { \"b\":99999999999999999999 } ,3 ], \"c\":\"\\u0061\" }\n"},
      {R"([{"op":"add","path":"/a/3","value":4.0}])",
       " { \"a\" : [ 1E2 , { \"b\":99999999999999999999 } ,3, 4.0 ], \"c\":\"\\u0061\" }\n"},
      {R"([{"op":"move","from":"/a/1","path":""}])", " { \"b\":99999999999999999999 }\n"},
      {R"([{"op":"copy","from":"/a/0","path":"/c"}])",
       " { \"a\" : [ 1E2 , { \"b\":99999999999999999999 } ,3 ], \"c\":1E2 }\n"},
      {R"([{"op":"move","from":"/a","path":"/c/x"}])",
       "patch_failed: there is no value at this place"},
      {R"([{"op":"replace","path":"/a","value":{"x" : 1}},{"op":"add","path":"/a/y","value":2}])",
       " { \"a\" : {\"x\" : 1, \"y\": 2}, \"c\":\"\\u0061\" }\n"},
      {R"([{"op":"replace","path":"","value":0}])", " 0\n"},
      {R"([{"op":"remove","path":"/a"},{"op":"remove","path":"/c"}])", " {}\n"},
      {R"([{"op":"remove","path":"/a"},{"op":"remove","path":"/c"},{"op":"add","path":"/d","value":1}])",
       " { \"d\":1 }\n"},
      {R"([{"op":"copy","from":"","path":"/d"},{"op":"remove","path":"/d/a"},{"op":"remove","path":"/a"}])",
       " { \"c\":\"\\u0061\", \"d\": { \"c\":\"\\u0061\" } }\n"},
  };
  for (const auto& [operations, result] : cases) {
    const std::string got = patched(kText, operations);
    if (std::string_view(operations).find("\"/d\"") == std::string_view::npos) {
      EXPECT_EQ(got, result) << operations;
    } else {
      EXPECT_EQ(describe(model_of(got)), describe(model_of(std::string_view(result)))) << got;
    }
  }
}

TEST(Patch, WhatIsNoPatchIsRefused) {
  EXPECT_EQ(refused("{}", "{}").code, "bad_patch");
  const char* const cases[][2] = {
      {"[1]", "the operation is not an object"},
      {"[{}]", "the operation has no \"op\" that is a string"},
      {R"([{"op":1,"path":""}])", "the operation has no \"op\" that is a string"},
      {R"([{"op":"add","value":1}])", "the operation has no \"path\""},
      {R"([{"op":"add","path":1,"value":1}])", "\"path\" is not a string"},
      {R"([{"op":"add","path":"a","value":1}])", "\"path\" is not a JSON Pointer"},
      {R"([{"op":"add","path":"/~","value":1}])", "\"path\" is not a JSON Pointer"},
      {R"([{"op":"add","path":"/~2","value":1}])", "\"path\" is not a JSON Pointer"},
      {R"([{"op":"add","path":"/a"}])", "the operation has no \"value\""},
      {R"([{"op":"test","path":"/a"}])", "the operation has no \"value\""},
      {R"([{"op":"move","path":"/a"}])", "the operation has no \"from\""},
      {R"([{"op":"copy","path":"/a","from":"b"}])", "\"from\" is not a JSON Pointer"},
      {R"([{"op":"copy","path":"/a","from":null}])", "\"from\" is not a string"},
      {R"([{"op":"Add","path":"/a","value":1}])",
       "the operation is none of add, remove, replace, move, copy and test"},
      {R"([{"op":"add","path":"/a","value":1,"value":1}])",
       "a member of the operation comes twice"},
  };
  for (const auto& [operations, detail] : cases) {
    const Problem problem = refused("{}", operations);
    EXPECT_EQ(problem.status, 400) << operations;
    EXPECT_EQ(problem.code, "bad_patch");
    EXPECT_EQ(problem.detail, detail) << operations;
  }
}

TEST(Patch, WhatCannotBeDoneIsRefused) {
  constexpr char kText[] = R"({"a":[1,2],"b":{"c":null},"d":1,"d":2})";
  for (const char* operation : {R"("remove","path":"")",
                                R"("remove","path":"/x")",
                                R"("remove","path":"/a/2")",
                                R"("remove","path":"/a/-")",
                                R"("remove","path":"/a/01")",
                                R"("remove","path":"/a/+1")",
                                R"("remove","path":"/a/")",
                                R"("remove","path":"/a/1e0")",
                                R"("remove","path":"/b/c/d")",
                                R"("remove","path":"/d")",
                                R"("replace","path":"/x","value":1)",
                                R"("remove","path":"/a/99999999999999999999")",
                                R"("replace","path":"/a/-","value":1)",
                                R"("replace","path":"/a/2","value":1)",
                                R"("add","path":"/a/3","value":1)",
                                R"("add","path":"/a/x","value":1)",
                                R"("add","path":"/x/y","value":1)",
                                R"("add","path":"/b/c/d","value":1)",
                                R"("add","path":"/d","value":1)",
                                R"("move","from":"/x","path":"/y")",
                                R"("move","from":"/b","path":"/b/c")",
                                R"("move","from":"","path":"/b")",
                                R"("move","from":"/x","path":"/x")",
                                R"("copy","from":"/a/2","path":"/y")",
                                R"("copy","from":"/a/0","path":"/x/y")",
                                R"("test","path":"/x","value":null)"}) {
    const Problem problem = refused(kText, std::string("[{\"op\":") + operation + "}]");
    EXPECT_EQ(problem.status, 422) << operation;
    EXPECT_EQ(problem.code, "patch_failed") << operation;
  }
}

TEST(Patch, AnErrorSaysWhichOperationAndWhere) {
  const Problem problem = refused(
      R"({"a":1})", R"([{"op":"add","path":"/b","value":1},{"op":"remove","path":"/c~1\""}])");
  EXPECT_EQ(problem.members, R"("operation":1,"pointer":"/c~1\"")");
  EXPECT_EQ(refused("{}", R"([{"op":"move","from":"/x","path":"/y"}])").members,
            R"("operation":0,"pointer":"/x")");
  EXPECT_EQ(refused("{}", R"([[]])").members, R"("operation":0,"pointer":"")");
  const Problem other = refused("1", R"([{"op":"test","path":"","value":2}])");
  EXPECT_EQ(other.status, 409);
  EXPECT_EQ(other.code, "test_failed");
  const std::string longest = "/" + std::string(10'000, 'x');
  EXPECT_LT(refused("{}", R"([{"op":"remove","path":")" + longest + "\"}]").members.size(), 300U);
}

TEST(Patch, TestComparesStructure) {
  const char* const equal[][2] = {{"1", "1.0"},
                                  {"100", "1E2"},
                                  {"-0", "0.0"},
                                  {"18446744073709551615", "18446744073709551615"},
                                  {"100000000000000000000", "1e20"},
                                  {"99999999999999999999", "99999999999999999999"},
                                  {R"("a")", R"("\u0061")"},
                                  {R"({"a":1,"b":[2]})", R"({ "b":[2.0],"\u0061":1 })"},
                                  {"[]", "[ ]"},
                                  {"{}", "{}"},
                                  {"null", "null"},
                                  {"-9223372036854775808", "-9223372036854775808.0"},
                                  {"18446744073709551616", "18446744073709551616.0"}};
  const char* const unequal[][2] = {{"1", "2"},
                                    {"1", "\"1\""},
                                    {"1", "true"},
                                    {"0", "false"},
                                    {"null", "0"},
                                    {"[]", "{}"},
                                    {"[1,2]", "[2,1]"},
                                    {"[1]", "[1,1]"},
                                    {R"({"a":1})", R"({"b":1})"},
                                    {R"({"a":1})", R"({"a":1,"b":1})"},
                                    {"99999999999999999999", "99999999999999999998"},
                                    {"99999999999999999999", "1e20"},
                                    {"9223372036854775807", "9223372036854775808"},
                                    {"18446744073709551615", "18446744073709551616.0"},
                                    {"1", "1.5"},
                                    {"\"a\"", "\"A\""},
                                    {"9223372036854775807", "9223372036854775808.0"},
                                    {"true", "false"}};
  for (const auto& [a, b] : equal) {
    for (const auto& [one, other] : {std::pair{a, b}, std::pair{b, a}}) {
      const std::string op = std::string(R"([{"op":"test","path":"","value":)") + other + "}]";
      EXPECT_EQ(patched(one, op), one) << other;
    }
  }
  for (const auto& [a, b] : unequal) {
    for (const auto& [one, other] : {std::pair{a, b}, std::pair{b, a}}) {
      const std::string op = std::string(R"([{"op":"test","path":"","value":)") + other + "}]";
      EXPECT_EQ(refused(one, op).status, 409) << one << " " << other;
    }
  }
  EXPECT_EQ(patched(R"({"a":{"x":1,"y":2}})",
                    R"([{"op":"add","path":"/a/z","value":3},{"op":"remove","path":"/a/x"},)"
                    R"({"op":"test","path":"","value":{"a":{"z":3,"y":2}}}])"),
            R"({"a":{"y":2,"z":3}})");
}

TEST(Patch, CopiesChangeApart) {
  EXPECT_EQ(
      patched(R"({"a":{"b":[1]}})",
              R"([{"op":"add","path":"/a/b/-","value":2},{"op":"copy","from":"/a","path":"/c"},)"
              R"({"op":"remove","path":"/c/b/0"},{"op":"replace","path":"/a/b/1","value":3}])"),
      R"({"a":{"b":[1,3]},"c":{"b":[2]}})");
}

TEST(Patch, CopiesOfCopiesAreLimited) {
  std::string operations = "[";
  for (int i = 0; i < 60; ++i) {
    operations +=
        R"({"op":"add","path":"/b","value":[]},{"op":"copy","from":"/a","path":"/b/-"},)"
        R"({"op":"copy","from":"/a","path":"/b/-"},{"op":"move","from":"/b","path":"/a"},)";
  }
  operations.back() = ']';
  EXPECT_EQ(refused(R"({"a":["0123456789"]})", operations).code, "patch_failed");
  EXPECT_EQ(refused("[0,1]", R"([{"op":"copy","from":"","path":"/-"}])", {.max_output = 10}).detail,
            "the result is larger than 10 bytes");
}

TEST(Patch, DepthAndStepsAreLimited) {
  std::string operations = "[";
  std::string path;
  for (int i = 0; i < 64; ++i) {
    operations += R"({"op":"add","path":")" + path + R"(/a","value":{}},)";
    path += "/a";
  }
  operations.back() = ']';
  EXPECT_EQ(refused("{}", operations).detail, "the result is nested deeper than 64");
  EXPECT_EQ(patched(R"({"a":[]})", R"([{"op":"copy","from":"/a","path":"/a/-"}])"),
            R"({"a":[[]]})");
  std::string deep(64, '[');
  deep.append(64, ']');
  EXPECT_EQ(refused("[]", R"([{"op":"add","path":"/-","value":)" + deep.substr(2, 124) +
                              R"(},{"op":"copy","from":"/0","path":"/0/0"},)"
                              R"({"op":"copy","from":"/0","path":"/0/0/0"}])")
                .status,
            422);
  EXPECT_EQ(refused("[1,2,3,4,5]", R"([{"op":"remove","path":"/4"}])", {.max_steps = 3}).status,
            422);
}

}  // namespace
}  // namespace jsongate::json
