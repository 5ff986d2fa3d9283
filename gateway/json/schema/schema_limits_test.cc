// What a hostile schema or document may cost: loops, depth, bombs.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "gateway/json/schema/schema.h"
#include "gateway/json/schema/testing.h"
#include "gateway/json/testing.h"

namespace jsongate::json::schema {
namespace {

using testing::compile_error;
using testing::verdict;

constexpr char kTooFar[] = " $ref: cannot be checked: the schema's references lead too far";

std::string repeated(const std::string& text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

TEST(SchemaLimits, LoopsThatNeverComeToAnotherValueEnd) {
  for (const char* const schema : {
           R"({"$ref":"#"})",
           R"({"allOf":[{"$ref":"#"}]})",
           R"({"anyOf":[{"$ref":"#"},{"$ref":"#"}]})",
           R"({"oneOf":[{"$ref":"#"},{"$ref":"#"},true]})",
           R"({"not":{"$ref":"#"}})",
           R"({"if":{"$ref":"#"},"then":true})",
           R"({"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"})",
           R"({"$dynamicAnchor":"x","$dynamicRef":"#x"})",
           R"({"dependentSchemas":{"a":{"$ref":"#"}}})",
           R"({"unevaluatedProperties":false,"anyOf":[{"$ref":"#"},{"$ref":"#"}]})",
       }) {
    const Stopwatch watch;
    EXPECT_EQ(verdict(schema, R"({"a":1})"), kTooFar) << schema;
    EXPECT_LT(watch.seconds(), 2 * json::testing::kSlower) << schema;
  }
}

TEST(SchemaLimits, ABombOfReferencesEndsAtTheStepLimit) {
  std::string defs = R"("d0":{"minimum":0})";
  for (int i = 1; i < 60; ++i) {
    const std::string below = R"({"$ref":"#/$defs/d)" + std::to_string(i - 1) + R"("})";
    defs += R"(,"d)" + std::to_string(i) + R"(":{"allOf":[)" + below + "," + below + "]}";
  }
  const auto compiled = Schema::compile(R"({"$ref":"#/$defs/d59","$defs":{)" + defs + "}}");
  ASSERT_TRUE(std::holds_alternative<Schema>(compiled));
  Parser parser;
  const auto document = parser.parse("1", false);
  const Stopwatch watch;
  EXPECT_FALSE(std::get_if<Schema>(&compiled)->is_valid(document.value()));
  EXPECT_LT(watch.seconds(), 60 * json::testing::kSlower);
}

TEST(SchemaLimits, SchemasNested1000DeepWork) {
  const std::string in_place = repeated(R"({"allOf":[)", 1000) + "false" + repeated("]}", 1000);
  EXPECT_EQ(verdict(in_place, "1"), " allOf: is not allowed");
  const std::string nots =
      repeated(R"({"not":)", 1000) + R"({"type":"string"})" + repeated("}", 1000);
  EXPECT_EQ(verdict(nots, R"("x")"), "");
  EXPECT_EQ(verdict(nots, "1"), " not: matches what is not allowed");
  const std::string down =
      repeated(R"({"properties":{"a":)", 1000) + "false" + repeated("}}", 1000);
  EXPECT_EQ(verdict(down, R"({"a":{"a":{"b":1}}})"), "");
}

TEST(SchemaLimits, TooDeepSchemasAreRefused) {
  const std::string deep = repeated(R"({"not":)", 5000) + "true" + repeated("}", 5000);
  EXPECT_EQ(compile_error(deep),
            ": not JSON: it is nested deeper than 4096: line 1 column 28673 (byte 28672)");
  const std::string nested = repeated(R"({"not":)", 3000) + "false" + repeated("}", 3000);
  EXPECT_EQ(verdict(nested, "1"), kTooFar);
}

TEST(SchemaLimits, DocumentsOf64Levels) {
  const std::string schema =
      R"({"type":["array","integer"],"items":{"$ref":"#"},"uniqueItems":true})";
  const std::string open = repeated("[", 64);
  const std::string close = repeated("]", 64);
  EXPECT_EQ(verdict(schema, open + "1" + close), "");
  EXPECT_EQ(verdict(schema, open + "1,1" + close),
            repeated("/0", 63) + " uniqueItems: must have unique items: 0 and 1 are equal");
}

TEST(SchemaLimits, RegexBombsAreLinear) {
  const Stopwatch watch;
  const std::string text = '"' + std::string(100'000, 'a') + "!\"";
  for (const char* const pattern :
       {"^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*a){20}$", "^(.*?,){11}P"}) {
    EXPECT_NE(verdict(std::string(R"({"pattern":")") + pattern + "\"}", text), "") << pattern;
  }
  EXPECT_LT(watch.seconds(), 10 * json::testing::kSlower);
}

TEST(SchemaLimits, WideDocumentsAreNotQuadratic) {
  std::string forward;
  std::string backward;
  std::string numbers;
  for (int i = 0; i < 30'000; ++i) {
    const std::string member = "\"k" + std::to_string(i) + "\":" + std::to_string(i);
    forward += (i > 0 ? "," : "") + member;
    backward.insert(0, member + (i > 0 ? "," : ""));
    numbers += (i > 0 ? "," : "") + std::to_string(i);
  }
  const Stopwatch watch;
  const std::string two = "[{" + forward + "},{" + backward + "}]";
  EXPECT_EQ(verdict(R"({"uniqueItems":true})", two),
            " uniqueItems: must have unique items: 0 and 1 are equal");
  EXPECT_EQ(verdict(R"({"uniqueItems":true})", "[" + numbers + "]"), "");
  EXPECT_EQ(verdict(R"({"enum":[)" + numbers + "]}", "29999.0"), "");
  EXPECT_LT(watch.seconds(), 10 * json::testing::kSlower);
}

TEST(SchemaLimits, BigIntegers) {
  const std::string big(4300, '9');
  EXPECT_EQ(verdict(R"({"type":"integer","minimum":)" + big + "}", big), "");
  EXPECT_EQ(verdict(R"({"enum":[)" + big + "]}", big), "");
  EXPECT_EQ(verdict(R"({"type":"integer","maximum":1e300})", big), " maximum: must be <= 1e+300");
  EXPECT_EQ(verdict(R"({"multipleOf":)" + big + "}", big), "");
  EXPECT_EQ(verdict(R"({"multipleOf":9})", big), "");
  EXPECT_EQ(verdict(R"({"multipleOf":7})", "1" + std::string(40, '0')),
            " multipleOf: must be a multiple of 7");
}

}  // namespace
}  // namespace jsongate::json::schema
