// References, resources, dialects; and what is wrong with a schema itself.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "gateway/json/schema/schema.h"
#include "gateway/json/schema/testing.h"

namespace jsongate::json::schema {
namespace {

using testing::compile_error;
using testing::verdict;

// Keeps the documents of a registry.
class Registry {
 public:
  void add(const std::string& uri, const std::string& text) {
    parsers_.push_back(std::make_unique<Parser>());
    const auto document = parsers_.back()->parse(text, false);
    ASSERT_TRUE(document.ok()) << text;
    options.registry.emplace(uri, document.value());
  }
  SchemaOptions options;

 private:
  std::vector<std::unique_ptr<Parser>> parsers_;
};

TEST(SchemaReferences, IntoTheRegistryByUriAndById) {
  Registry registry;
  registry.add("http://x.test/a.json", R"({"$id":"http://x.test/real.json","type":"integer"})");
  registry.add("http://x.test/b.json", R"({"$defs":{"s":{"$anchor":"s","type":"string"}}})");
  registry.add("local.json", R"({"type":"null"})");
  EXPECT_EQ(verdict(R"({"$ref":"http://x.test/a.json"})", "1", registry.options), "");
  EXPECT_EQ(verdict(R"({"$ref":"http://x.test/real.json"})", "1.5", registry.options),
            " type: expected integer, got number");
  EXPECT_EQ(
      verdict(R"({"$id":"http://x.test/c/d.json","$ref":"../b.json#s"})", "1", registry.options),
      " type: expected string, got integer");
  EXPECT_EQ(verdict(R"({"$ref":"local.json"})", "null", registry.options), "");
  registry.options.base_uri = "http://x.test/main.json";
  EXPECT_EQ(verdict(R"({"$ref":"a.json"})", "1", registry.options), "");
}

// A copy that was left in the folder must not be taken for the original, nor the other way round.
TEST(SchemaReferences, AnIdOfTwoDocumentsIsAnErrorWhereItIsMeant) {
  Registry registry;
  registry.add("file:///a.json", R"({"$id":"http://x.test/a","type":"integer"})");
  registry.add("file:///b.json", R"({"$id":"http://x.test/a","type":"string"})");
  registry.add("file:///c.json", R"({"$id":"http://x.test/c"})");
  registry.options.base_uri = "file:///main.json";
  EXPECT_EQ(compile_error(R"({"items":{"$ref":"http://x.test/a#/x"}})", registry.options),
            "/items/$ref: refers to http://x.test/a#/x, which is the $id of file:///a.json and of "
            "file:///b.json");
  EXPECT_EQ(verdict(R"({"$ref":"http://x.test/c"})", "1", registry.options), "");
  EXPECT_EQ(verdict(R"({"$ref":"b.json"})", "1", registry.options),
            " type: expected string, got integer");
  constexpr char kMain[] =
      R"({"$id":"http://x.test/a","not":{"allOf":[{"$ref":"http://x.test/c"},{"$ref":"a"}]}})";
  EXPECT_EQ(compile_error(kMain, registry.options), "");
}

TEST(SchemaReferences, NoNameStandsTwice) {
  EXPECT_EQ(compile_error(R"({"items":{"type":"string","\u0074ype":"integer"}})"),
            ": duplicate key at /items/type");
  Registry registry;
  registry.add("a", R"({"type":"string","type":"integer"})");
  EXPECT_EQ(compile_error(R"({"$ref":"a"})", registry.options), "a#: duplicate key at /type");
  EXPECT_EQ(compile_error("true", registry.options), "");
}

TEST(SchemaReferences, WhyADocumentIsNotThere) {
  SchemaOptions options;
  options.unusable.emplace("http://x.test/a", "cannot be read");
  EXPECT_EQ(compile_error(R"({"$ref":"http://x.test/a#/x"})", options),
            "/$ref: refers to http://x.test/a#/x, which cannot be read");
}

TEST(SchemaReferences, DraftsAreMixed) {
  Registry registry;
  registry.add("http://x.test/7.json",
               R"({"$schema":"http://json-schema.org/draft-07/schema#",
                   "items":[{"type":"integer"}],"dependentRequired":{"a":["b"]}})");
  EXPECT_EQ(verdict(R"({"$ref":"http://x.test/7.json"})", R"(["x"])", registry.options),
            "/0 type: expected integer, got string");
  EXPECT_EQ(verdict(R"({"$ref":"http://x.test/7.json"})", R"({"a":1})", registry.options), "");
  EXPECT_EQ(verdict(R"({"$schema":"http://json-schema.org/draft-07/schema#",
                        "$ref":"http://x.test/7.json","minItems":9})",
                    "[1]", registry.options),
            "");
}

TEST(SchemaReferences, Metaschemas) {
  const char* const kModern = R"({"$ref":"https://json-schema.org/draft/2020-12/schema"})";
  EXPECT_EQ(verdict(kModern, R"({"properties":{"a":{"minLength":1}}})"), "");
  EXPECT_EQ(verdict(kModern, R"({"properties":{"a":{"minLength":-1}}})"),
            "/properties/a/minLength minimum: must be >= 0");
  EXPECT_EQ(verdict(R"({"$ref":"http://json-schema.org/draft-07/schema#"})", R"({"type":1})"),
            "/type anyOf: matches none of 2 alternatives");
}

TEST(SchemaReferences, Vocabularies) {
  Registry registry;
  registry.add("http://x.test/no-validation", R"({"$vocabulary":{
      "https://json-schema.org/draft/2020-12/vocab/core":true,
      "https://json-schema.org/draft/2020-12/vocab/applicator":true}})");
  registry.add("http://x.test/formats", R"({"$vocabulary":{
      "https://json-schema.org/draft/2020-12/vocab/core":true,
      "https://json-schema.org/draft/2020-12/vocab/format-assertion":true}})");
  registry.add("http://x.test/unknown", R"({"$vocabulary":{"http://x.test/vocab":true}})");
  registry.add("http://x.test/optional", R"({"$vocabulary":{"http://x.test/vocab":false}})");
  EXPECT_EQ(verdict(R"({"$schema":"http://x.test/no-validation","type":"string"})", "1",
                    registry.options),
            "");
  EXPECT_EQ(
      verdict(R"({"$schema":"http://x.test/formats","format":"ipv4"})", R"("x")", registry.options),
      " format: must be a valid ipv4");
  EXPECT_EQ(compile_error(R"({"$schema":"http://x.test/unknown"})", registry.options),
            "/$schema: its metaschema wants an unknown vocabulary: http://x.test/vocab");
  EXPECT_EQ(compile_error(R"({"$schema":"http://x.test/optional"})", registry.options), "");
}

TEST(SchemaReferences, NothingIsFetched) {
  EXPECT_EQ(compile_error(R"({"items":{"$ref":"http://127.0.0.1:9/x.json"}})"),
            "/items/$ref: refers to http://127.0.0.1:9/x.json, which is not in the registry; "
            "nothing is fetched");
  EXPECT_EQ(
      compile_error(R"({"$ref":"file:///etc/passwd"})"),
      "/$ref: refers to file:///etc/passwd, which is not in the registry; nothing is fetched");
}

TEST(SchemaReferences, RecursionOverTheDocument) {
  const char* const kTree =
      R"({"type":"object","properties":{"left":{"$ref":"#"},"right":{"$ref":"#"}},
          "additionalProperties":false})";
  EXPECT_EQ(verdict(kTree, R"({"left":{"right":{}},"right":{}})"), "");
  EXPECT_EQ(verdict(kTree, R"({"left":{"right":{"up":1}}})"),
            "/left/right/up additionalProperties: is not a known field");
}

TEST(SchemaReferences, ErrorsInOtherDocumentsSayWhere) {
  Registry registry;
  registry.add("http://x.test/bad", R"({"$defs":{"a":{"type":"strng"}}})");
  EXPECT_EQ(compile_error(R"({"$ref":"http://x.test/bad#/$defs/a"})", registry.options)
                .find("http://x.test/bad#/$defs/a/type: must be a type or an array of types"),
            0U);
}

TEST(SchemaErrors, EveryMistakeHasItsPlace) {
  const std::pair<const char*, const char*> kCases[] = {
      {"[]", ": a schema must be an object or a boolean"},
      {"{",
       ": not JSON: a value, comma, colon or bracket is missing or misplaced: line 1 column 2 "
       "(byte 1)"},
      {R"({"properties":{"a":3}})", "/properties/a: a schema must be an object or a boolean"},
      {R"({"properties":[]})", "/properties: must be an object of schemas"},
      {R"({"patternProperties":[]})", "/patternProperties: must be an object of schemas"},
      {R"({"prefixItems":{}})", "/prefixItems: must be an array of schemas"},
      {R"({"items":[]})", "/items: a schema must be an object or a boolean"},
      {R"({"allOf":{}})", "/allOf: must be an array of schemas"},
      {R"({"anyOf":[]})", "/anyOf: must not be empty"},
      {R"({"enum":1})", "/enum: must be an array"},
      {R"({"minimum":"1"})", "/minimum: must be a number"},
      {R"({"multipleOf":0})", "/multipleOf: must be above 0"},
      {R"({"minLength":-1})", "/minLength: must be an integer of at least 0"},
      {R"({"maxItems":1.5})", "/maxItems: must be an integer of at least 0"},
      {R"({"uniqueItems":1})", "/uniqueItems: must be true or false"},
      {R"({"required":"a"})", "/required: must be an array of strings"},
      {R"({"required":[1]})", "/required: must be an array of strings"},
      {R"({"dependentRequired":{"a":[1]}})", "/dependentRequired/a: must be an array of strings"},
      {R"({"dependentSchemas":[]})", "/dependentSchemas: must be an object"},
      {R"({"format":1})", "/format: must be a string"},
      {R"({"$ref":1})", "/$ref: must be a URI reference"},
      {R"({"$ref":"#/nowhere"})", "/$ref: refers to nothing: #/nowhere"},
      {R"({"$ref":"#nowhere"})", "/$ref: refers to an unknown anchor: #nowhere"},
      {R"({"$id":"a#b"})", ": $id must not have a fragment"},
      {R"({"$id":1})", "/$id: must be a string"},
      {R"({"$anchor":1})", "/$anchor: must be a string"},
      {R"({"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}})",
       "/$defs/a: another schema has the same anchor: x"},
      {R"({"$schema":"http://json-schema.org/draft-04/schema#"})",
       "/$schema: is neither draft 2020-12, nor draft 7, nor a metaschema in the registry: "
       "http://json-schema.org/draft-04/schema"},
      {R"({"pattern":1})", "/pattern: must be a regular expression"},
      {R"x({"pattern":"a(?=b)"})x",
       "/pattern: cannot be used as a regular expression: look-ahead (?=...) cannot be matched in "
       "linear time and is not supported, at byte 1"},
      {R"x({"patternProperties":{"(a)\\1":{}}})x",
       "/patternProperties/(a)\\1: cannot be used as a regular expression: a back reference (\\1) "
       "cannot be matched in linear time and is not supported, at byte 3"},
      {R"x({"pattern":"(a"})x",
       "/pattern: cannot be used as a regular expression: a group is not closed, at byte 0"},
  };
  for (const auto& [schema, wanted] : kCases) EXPECT_EQ(compile_error(schema), wanted) << schema;
}

}  // namespace
}  // namespace jsongate::json::schema
