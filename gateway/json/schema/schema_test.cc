// Every keyword of both drafts, and every sentence about a value.
#include "gateway/json/schema/schema.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/json/schema/testing.h"

namespace jsongate::json::schema {
namespace {

using testing::verdict;

struct Case {
  std::string schema;
  std::string document;
  std::string wanted;  // empty: valid
};

void run(const std::vector<Case>& cases, Draft draft = Draft::k2020_12) {
  SchemaOptions options;
  options.default_draft = draft;
  for (const Case& one : cases) {
    EXPECT_EQ(verdict(one.schema, one.document, options), one.wanted)
        << one.schema << " on " << one.document;
  }
}

TEST(Schema, TypesAndConstants) {
  run({
      {"true", "1", ""},
      {"false", "1", " false: is not allowed"},
      {R"({"type":"integer"})", "1.0", ""},
      {R"({"type":"integer"})", "1e3", ""},
      {R"({"type":"integer"})", "1.5", " type: expected integer, got number"},
      {R"({"type":"integer"})", R"("x")", " type: expected integer, got string"},
      {R"({"type":"number"})", "3", ""},
      {R"({"type":"number"})", "null", " type: expected number, got null"},
      {R"({"type":["null","boolean"]})", "[]", " type: expected null or boolean, got array"},
      {R"({"type":"array"})", "{}", " type: expected array, got object"},
      {R"({"type":"object"})", "true", " type: expected object, got boolean"},
      {R"({"type":"string"})", "12345678901234567890123", " type: expected string, got integer"},
      {R"({"enum":["a",1,null,{"b":[2]}]})", R"({"b":[2.0]})", ""},
      {R"({"enum":["a","b"]})", R"("b")", ""},
      {R"({"enum":["a",1,null,{"b":[2]}]})", "2",
       R"( enum: must be one of "a", 1, null, {"b":[2]})"},
      {R"({"enum":[1,2,3,4,5,6,7,8,9,10]})", "9.0", ""},
      {R"({"enum":[1,2,3,4,5,6,7,8,9,10]})", "11",
       " enum: must be one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"},
      {R"({"const":{"a":1,"b":2}})", R"({"b":2,"a":1})", ""},
      {R"({"const":[1.5]})", "[1]", " const: must be [1.5]"},
  });
}

TEST(Schema, Numbers) {
  run({
      {R"({"minimum":1})", "0", " minimum: must be >= 1"},
      {R"({"maximum":1.5})", "2", " maximum: must be <= 1.5"},
      {R"({"exclusiveMinimum":1})", "1", " exclusiveMinimum: must be > 1"},
      {R"({"exclusiveMaximum":1})", "1.0", " exclusiveMaximum: must be < 1"},
      {R"({"multipleOf":0.0001})", "0.0075", ""},
      {R"({"multipleOf":0.0001})", "0.00751", " multipleOf: must be a multiple of 0.0001"},
      {R"({"multipleOf":0.01})", "19.99", ""},
      {R"({"multipleOf":1e-8})", "12391239123", ""},
      {R"({"type":"integer","multipleOf":0.123456789})", "1e308",
       " multipleOf: must be a multiple of 0.123456789"},
      {R"({"multipleOf":0.5})", "1e308", ""},
      {R"({"maximum":18446744073709551616})", "18446744073709551616", ""},
      {R"({"maximum":18446744073709551616})", "18446744073709551617",
       " maximum: must be <= 18446744073709551616"},
      {R"({"minimum":-1e30})", "-1000000000000000000000000000001", " minimum: must be >= -1e+30"},
      {R"({"const":9007199254740993})", "9007199254740992.0", " const: must be 9007199254740993"},
      {R"({"const":100000000000000000000})", "1e20", ""},
      {R"({"multipleOf":98765432109876543210987})", "197530864219753086421974", ""},
      {R"({"multipleOf":98765432109876543210987})", "197530864219753086421975",
       " multipleOf: must be a multiple of 98765432109876543210987"},
      {R"({"minimum":1})", R"("0")", ""},
      {R"({"minimum":2,"multipleOf":2})", "1",
       " minimum: must be >= 2;  multipleOf: must be a multiple of 2"},
  });
}

TEST(Schema, Strings) {
  run({
      {R"({"minLength":2})", R"("é")", " minLength: must have at least 2 characters"},
      {R"({"minLength":1})", R"("")", " minLength: must have at least 1 character"},
      {R"({"maxLength":2})", R"("😀😀")", ""},
      {R"({"maxLength":2.0})", R"("abc")", " maxLength: must have at most 2 characters"},
      {R"({"pattern":"^[A-Z]{3}"})", R"("abc")", " pattern: must match ^[A-Z]{3}"},
      {R"({"pattern":"b+"})", R"("abbc")", ""},
      {R"({"pattern":"^.$"})", R"("é")", ""},
      {R"({"pattern":"^a$"})", R"("a\n")", " pattern: must match ^a$"},
      {R"({"format":"date"})", R"("no date")", ""},
      {R"({"contentEncoding":"base64","contentMediaType":"application/json"})", R"("%")", ""},
  });
  SchemaOptions asserting;
  asserting.assert_formats = true;
  EXPECT_EQ(verdict(R"({"format":"date"})", R"("no date")", asserting),
            " format: must be a valid date");
  EXPECT_EQ(verdict(R"({"format":"no-such-format"})", R"("x")", asserting), "");
  EXPECT_EQ(verdict(R"({"format":"date"})", "1", asserting), "");
}

TEST(Schema, Arrays) {
  run({
      {R"({"items":{"type":"integer"}})", R"([1,"a",2,null])",
       "/1 type: expected integer, got string; /3 type: expected integer, got null"},
      {R"({"prefixItems":[{"type":"integer"},true],"items":false})", "[1,2]", ""},
      {R"({"prefixItems":[{"type":"integer"}],"items":false})", R"(["a",2])",
       "/0 type: expected integer, got string; /1 items: is one item too many"},
      {R"({"minItems":2})", "[1]", " minItems: must have at least 2 items"},
      {R"({"maxItems":1})", "[1,2]", " maxItems: must have at most 1 item"},
      {R"({"uniqueItems":true})", R"([1,"1",1.0])",
       " uniqueItems: must have unique items: 0 and 2 are equal"},
      {R"({"uniqueItems":true})", R"([{"a":1,"b":2},{"b":2,"a":1}])",
       " uniqueItems: must have unique items: 0 and 1 are equal"},
      {R"({"uniqueItems":true})", "[1,true,0,false,null,\"\",[],{}]", ""},
      {R"({"uniqueItems":true})", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,5]",
       " uniqueItems: must have unique items: 4 and 18 are equal"},
      {R"({"contains":{"const":1}})", "[2]", " contains: must have at least 1 matching item"},
      {R"({"contains":{"const":1},"minContains":2})", "[1]",
       " minContains: must have at least 2 matching items"},
      {R"({"contains":{"const":1},"maxContains":1})", "[1,1]",
       " maxContains: must have at most 1 matching item"},
      {R"({"contains":{"const":1},"minContains":0})", "[]", ""},
  });
}

TEST(Schema, Objects) {
  run({
      {R"({"properties":{"qty":{"minimum":1}}})", R"({"qty":0})", "/qty minimum: must be >= 1"},
      {R"({"properties":{"a/b~c":{"minimum":1}}})", R"({"a/b~c":0})",
       "/a~1b~0c minimum: must be >= 1"},
      {R"({"properties":{"old":false}})", R"({"old":0})", "/old properties: is not allowed"},
      {R"({"properties":{"a":true},"additionalProperties":false})", R"({"a":1,"chanel":1})",
       "/chanel additionalProperties: is not a known field"},
      {R"({"properties":{"role":{"const":"user"}}})", R"({"ro\u006ce":"root"})",
       R"(/role const: must be "user")"},
      {R"({"patternProperties":{"^x-":{"type":"string"}},"additionalProperties":false})",
       R"({"x-a":1,"y":2})",
       "/x-a type: expected string, got integer; /y additionalProperties: is not a known field"},
      {R"({"propertyNames":{"pattern":"^[a-z]+$"}})", R"({"A":1})",
       "/A pattern: its name must match ^[a-z]+$"},
      {R"({"propertyNames":false})", R"({"A":1})", "/A propertyNames: its name is not allowed"},
      {R"({"properties":{"a":{"type":"null"}}})", R"({"a":null,"b":1,"a":2})",
       "/a type: expected null, got integer"},
      {R"({"required":["b","a"],"additionalProperties":{"type":"null"}})", R"({"a":null,"b":1})",
       "/b type: expected null, got integer"},
      {R"({"required":["sku","qty"]})", "{}",
       " required: is required: sku;  required: is required: qty"},
      {R"({"minProperties":1})", "{}", " minProperties: must have at least 1 field"},
      {R"({"maxProperties":1})", R"({"a":1,"b":2})", " maxProperties: must have at most 1 field"},
      {R"({"dependentRequired":{"a":["b"]}})", R"({"a":1})",
       " dependentRequired: is required beside a: b"},
      {R"({"dependentRequired":{"a":["b"]}})", R"({"c":1})", ""},
      {R"({"dependentSchemas":{"a":{"required":["b"]}}})", R"({"a":1})",
       " required: is required: b"},
      {R"({"dependencies":{"a":["b"]}})", R"({"a":1})", ""},
  });
}

TEST(Schema, MoreThan64RequiredNames) {
  std::string names;
  std::string members;
  for (int i = 0; i < 100; ++i) {
    names += (i > 0 ? ",\"name" : "\"name") + std::to_string(i) + "\"";
    if (i != 77) members += (i > 0 ? ",\"name" : "\"name") + std::to_string(i) + "\":1";
  }
  run({
      {R"({"required":[)" + names + "]}", "{" + members + "}", " required: is required: name77"},
      {R"({"required":[)" + names + "]}", "{" + members + R"(,"name77":1})", ""},
  });
}

TEST(Schema, Combinations) {
  run({
      {R"({"allOf":[{"minimum":1},{"maximum":-1}]})", "0",
       " minimum: must be >= 1;  maximum: must be <= -1"},
      {R"({"anyOf":[{"type":"string"},{"minimum":1}]})", "0",
       " anyOf: matches none of 2 alternatives"},
      {R"({"oneOf":[{"type":"string"},{"minimum":1}]})", "0",
       " oneOf: matches none of 2 alternatives"},
      {R"({"oneOf":[{"type":"string"},{"minimum":1},{"minimum":2}]})", "2",
       " oneOf: matches alternatives 1 and 2, but must match exactly one"},
      {R"({"not":{"minimum":1}})", "2", " not: matches what is not allowed"},
      {R"({"if":{"minimum":1},"then":{"multipleOf":2},"else":false})", "3",
       " multipleOf: must be a multiple of 2"},
      {R"({"if":{"minimum":1},"then":{"multipleOf":2},"else":false})", "0",
       " else: is not allowed"},
      {R"({"then":false,"else":false})", "0", ""},
  });
}

TEST(Schema, Unevaluated) {
  run({
      {R"({"allOf":[{"properties":{"a":true}}],"unevaluatedProperties":false})", R"({"a":1,"b":2})",
       "/b unevaluatedProperties: is not a known field"},
      {R"({"anyOf":[{"properties":{"a":{"type":"string"}}},{"properties":{"b":true}}],
           "unevaluatedProperties":false})",
       R"({"a":1,"b":2})", "/a unevaluatedProperties: is not a known field"},
      {R"({"prefixItems":[true],"contains":{"const":"x"},"unevaluatedItems":false})",
       R"([1,"x",2])", "/2 unevaluatedItems: is one item too many"},
      {R"({"properties":{"a":{"type":"string"}},"unevaluatedProperties":false})",
       R"({"a":1,"b":2})",
       "/a type: expected string, got integer; /b unevaluatedProperties: is not a known field"},
  });
}

TEST(Schema, Draft7) {
  run(
      {
          {R"({"items":[{"type":"integer"}],"additionalItems":false})", "[1,2]",
           "/1 additionalItems: is one item too many"},
          {R"({"items":[{"type":"integer"}]})", R"(["a"])",
           "/0 type: expected integer, got string"},
          {R"({"dependencies":{"a":["b"],"c":{"required":["d"]}}})", R"({"a":1,"c":1})",
           " dependencies: is required beside a: b;  required: is required: d"},
          {R"({"definitions":{"n":{"minimum":1}},"$ref":"#/definitions/n","maximum":0})", "1", ""},
          {R"({"definitions":{"n":{"$id":"#n","minimum":1}},"allOf":[{"$ref":"#n"}]})", "0",
           " minimum: must be >= 1"},
          {R"({"prefixItems":[false],"dependentRequired":{"a":["b"]},"minContains":2})",
           R"({"a":1})", ""},
          {R"({"contains":{"const":1}})", "[]", " contains: must have at least 1 matching item"},
      },
      Draft::k7);
}

TEST(Schema, ErrorsStopAtTheirMaximum) {
  const auto compiled = Schema::compile(R"({"items":{"type":"string"}})");
  const auto& schema = *std::get_if<Schema>(&compiled);
  EXPECT_EQ(testing::verdict_of(schema, "[1,2,3]", 2),
            "/0 type: expected string, got integer; /1 type: expected string, got integer");
  Parser parser;
  const auto document = parser.parse("[1]", false);
  EXPECT_TRUE(schema.errors(document.value(), 0).empty());
  EXPECT_EQ(schema.errors(document.value()).size(), 1U);
}

TEST(Schema, LongConstantsAreCut) {
  const std::string wanted = verdict(R"({"const":")" + std::string(500, 'x') + R"("})", "1");
  EXPECT_LT(wanted.size(), 240U);
  EXPECT_TRUE(wanted.ends_with("…"));
}

}  // namespace
}  // namespace jsongate::json::schema
