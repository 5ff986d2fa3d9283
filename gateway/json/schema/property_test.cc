// The properties of the fuzz targets on a corpus that never changes: seeds and what chance makes of
// them.
#include "gateway/json/schema/property.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace jsongate::json::schema {
namespace {

const std::vector<std::string> kSchemas = {
    R"({"type":["object","array"],"properties":{"a":{"minimum":1.5},"b":{"$ref":"#"}},"required":["a"]})",
    R"({"$schema":"http://json-schema.org/draft-07/schema#","items":[{"multipleOf":0.01}],"additionalItems":{"$ref":"#/items/0"}})",
    R"({"allOf":[{"properties":{"a":true}}],"anyOf":[{"required":["b"]},true],"unevaluatedProperties":false})",
    R"({"prefixItems":[{"const":1}],"contains":{"enum":["x",2,null]},"minContains":0,"unevaluatedItems":{"type":"string"},"uniqueItems":true})",
    R"({"$id":"http://x/y","$dynamicAnchor":"n","properties":{"a":{"$dynamicRef":"#n"},"b":{"$anchor":"q"}},"additionalProperties":{"$ref":"#q"}})",
    R"({"if":{"type":"string"},"then":{"pattern":"^[a-z]{2,}\\d$","format":"date"},"else":{"not":{"maximum":1e300}}})",
    R"({"propertyNames":{"maxLength":3},"patternProperties":{"^x|y$":{"oneOf":[{"minimum":1},{"maximum":2}]}},"dependentRequired":{"a":["b"]},"dependentSchemas":{"b":false}})",
    R"({"$ref":"https://json-schema.org/draft/2020-12/schema"})",
};

const std::vector<std::string> kDocuments = {
    R"({"a":1,"b":{"a":2}})",
    R"([1,"x",2.50,null,[1],{"a":1}])",
    R"(["2020-01-01",1.0,1,123456789012345678901234567890])",
    R"({"x":1.5,"xyz":true,"a":"b","b":"ab1"})",
    R"({"properties":{"a":{"minLength":-1}},"type":"string"})",
    R"("ab1")",
    "1e308",
};

class Chance {
 public:
  std::string changed(std::string text) {
    const char kBytes[] = "{}[]\",:0123456789.-+eEtrufalsn$#/~^*?()|\\ab \xC3\xA9";
    for (auto left = random_() % 4; left > 0 && !text.empty(); --left) {
      const auto at = random_() % text.size();
      const char byte = kBytes[random_() % (sizeof kBytes - 1)];
      if (random_() % 3 == 0)
        text.erase(at, 1 + random_() % 3);
      else if (random_() % 2 == 0)
        text.insert(at, 1, byte);
      else
        text[at] = byte;
    }
    return text;
  }
  const std::string& one_of(const std::vector<std::string>& all) {
    return all[random_() % all.size()];
  }

 private:
  std::mt19937 random_{17};
};

TEST(SchemaProperty, SeedsAndTheirMutants) {
  for (const std::string& schema : kSchemas) {
    testing::check_compile(schema);
    for (const std::string& document : kDocuments) testing::check_evaluate(schema, document);
  }
  Chance chance;
  for (int i = 0; i < 4000; ++i) {
    testing::check_compile(chance.changed(chance.one_of(kSchemas)));
    testing::check_evaluate(chance.one_of(kSchemas), chance.changed(chance.one_of(kDocuments)));
    testing::check_evaluate(chance.changed(chance.one_of(kSchemas)), chance.one_of(kDocuments));
  }
}

TEST(SchemaProperty, Patterns) {
  Chance chance;
  const std::vector<std::string> patterns = {"^[a-z]{2,}\\d$", "^(a|b)*c?$",
                                             "[^x\\]-]+",      "^\\u00e9{1,3}",
                                             "\\p{L}+(?:x|y)", "^[\\w-.]+@[a-z]+\\.[a-z]{2,4}$"};
  const std::vector<std::string> texts = {"ab1", "a@b.cc", "", "éé", "xx]"};
  for (int i = 0; i < 4000; ++i) {
    const std::string text = chance.one_of(texts);
    testing::check_pattern(chance.changed(chance.one_of(patterns)), text);
  }
}

}  // namespace
}  // namespace jsongate::json::schema
