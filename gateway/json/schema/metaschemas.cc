#include "gateway/json/schema/metaschemas.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace jsongate::json::schema {
namespace {

// clang-format off
constexpr std::pair<std::string_view, std::string_view> kMetaschemas[] = {
    {"https://json-schema.org/draft/2020-12/schema",
     R"json({"$schema":"https://json-schema.org/draft/2020-12/schema",)json"
     R"json("$id":"https://json-schema.org/draft/2020-12/schema",)json"
     R"json("$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/core":true,)json"
     R"json("https://json-schema.org/draft/2020-12/vocab/applicator":true,)json"
     R"json("https://json-schema.org/draft/2020-12/vocab/unevaluated":true,)json"
     R"json("https://json-schema.org/draft/2020-12/vocab/validation":true,)json"
     R"json("https://json-schema.org/draft/2020-12/vocab/meta-data":true,)json"
     R"json("https://json-schema.org/draft/2020-12/vocab/format-annotation":true,)json"
     R"json("https://json-schema.org/draft/2020-12/vocab/content":true},"$dynamicAnchor":"meta",)json"
     R"json("title":"Core and Validation specifications meta-schema",)json"
     R"json("allOf":[{"$ref":"meta/core"},{"$ref":"meta/applicator"},)json"
     R"json({"$ref":"meta/unevaluated"},{"$ref":"meta/validation"},{"$ref":"meta/meta-data"},)json"
     R"json({"$ref":"meta/format-annotation"},{"$ref":"meta/content"}],"type":["object",)json"
     R"json("boolean"],)json"
     R"json("$comment":"This meta-schema also defines keywords that have appeared in previous drafts in order to prevent incompatible extensions as they remain in common use.",)json"
     R"json("properties":{"definitions":{"$comment":"\"definitions\" has been replaced by \"$defs\".",)json"
     R"json("type":"object","additionalProperties":{"$dynamicRef":"#meta"},"deprecated":true,)json"
     R"json("default":{}},)json"
     R"json("dependencies":{"$comment":"\"dependencies\" has been split and replaced by \"dependentSchemas\" and \"dependentRequired\" in order to serve their differing semantics.",)json"
     R"json("type":"object","additionalProperties":{"anyOf":[{"$dynamicRef":"#meta"},)json"
     R"json({"$ref":"meta/validation#/$defs/stringArray"}]},"deprecated":true,"default":{}},)json"
     R"json("$recursiveAnchor":{"$comment":"\"$recursiveAnchor\" has been replaced by \"$dynamicAnchor\".",)json"
     R"json("$ref":"meta/core#/$defs/anchorString","deprecated":true},)json"
     R"json("$recursiveRef":{"$comment":"\"$recursiveRef\" has been replaced by \"$dynamicRef\".",)json"
     R"json("$ref":"meta/core#/$defs/uriReferenceString","deprecated":true}}})json"},
    {"https://json-schema.org/draft/2020-12/meta/core",
     R"json({"$schema":"https://json-schema.org/draft/2020-12/schema",)json"
     R"json("$id":"https://json-schema.org/draft/2020-12/meta/core",)json"
     R"json("$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/core":true},)json"
     R"json("$dynamicAnchor":"meta","title":"Core vocabulary meta-schema","type":["object",)json"
     R"json("boolean"],"properties":{"$id":{"$ref":"#/$defs/uriReferenceString",)json"
     R"json("$comment":"Non-empty fragments not allowed.","pattern":"^[^#]*#?$"},)json"
     R"json("$schema":{"$ref":"#/$defs/uriString"},"$ref":{"$ref":"#/$defs/uriReferenceString"},)json"
     R"json("$anchor":{"$ref":"#/$defs/anchorString"},)json"
     R"json("$dynamicRef":{"$ref":"#/$defs/uriReferenceString"},)json"
     R"json("$dynamicAnchor":{"$ref":"#/$defs/anchorString"},"$vocabulary":{"type":"object",)json"
     R"json("propertyNames":{"$ref":"#/$defs/uriString"},)json"
     R"json("additionalProperties":{"type":"boolean"}},"$comment":{"type":"string"},)json"
     R"json("$defs":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"}}},)json"
     R"json("$defs":{"anchorString":{"type":"string","pattern":"^[A-Za-z_][-A-Za-z0-9._]*$"},)json"
     R"json("uriString":{"type":"string","format":"uri"},"uriReferenceString":{"type":"string",)json"
     R"json("format":"uri-reference"}}})json"},
    {"https://json-schema.org/draft/2020-12/meta/applicator",
     R"json({"$schema":"https://json-schema.org/draft/2020-12/schema",)json"
     R"json("$id":"https://json-schema.org/draft/2020-12/meta/applicator",)json"
     R"json("$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/applicator":true},)json"
     R"json("$dynamicAnchor":"meta","title":"Applicator vocabulary meta-schema",)json"
     R"json("type":["object","boolean"],)json"
     R"json("properties":{"prefixItems":{"$ref":"#/$defs/schemaArray"},)json"
     R"json("items":{"$dynamicRef":"#meta"},"contains":{"$dynamicRef":"#meta"},)json"
     R"json("additionalProperties":{"$dynamicRef":"#meta"},"properties":{"type":"object",)json"
     R"json("additionalProperties":{"$dynamicRef":"#meta"},"default":{}},)json"
     R"json("patternProperties":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"},)json"
     R"json("propertyNames":{"format":"regex"},"default":{}},)json"
     R"json("dependentSchemas":{"type":"object","additionalProperties":{"$dynamicRef":"#meta"},)json"
     R"json("default":{}},"propertyNames":{"$dynamicRef":"#meta"},"if":{"$dynamicRef":"#meta"},)json"
     R"json("then":{"$dynamicRef":"#meta"},"else":{"$dynamicRef":"#meta"},)json"
     R"json("allOf":{"$ref":"#/$defs/schemaArray"},"anyOf":{"$ref":"#/$defs/schemaArray"},)json"
     R"json("oneOf":{"$ref":"#/$defs/schemaArray"},"not":{"$dynamicRef":"#meta"}},)json"
     R"json("$defs":{"schemaArray":{"type":"array","minItems":1,)json"
     R"json("items":{"$dynamicRef":"#meta"}}}})json"},
    {"https://json-schema.org/draft/2020-12/meta/unevaluated",
     R"json({"$schema":"https://json-schema.org/draft/2020-12/schema",)json"
     R"json("$id":"https://json-schema.org/draft/2020-12/meta/unevaluated",)json"
     R"json("$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/unevaluated":true},)json"
     R"json("$dynamicAnchor":"meta","title":"Unevaluated applicator vocabulary meta-schema",)json"
     R"json("type":["object","boolean"],)json"
     R"json("properties":{"unevaluatedItems":{"$dynamicRef":"#meta"},)json"
     R"json("unevaluatedProperties":{"$dynamicRef":"#meta"}}})json"},
    {"https://json-schema.org/draft/2020-12/meta/validation",
     R"json({"$schema":"https://json-schema.org/draft/2020-12/schema",)json"
     R"json("$id":"https://json-schema.org/draft/2020-12/meta/validation",)json"
     R"json("$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/validation":true},)json"
     R"json("$dynamicAnchor":"meta","title":"Validation vocabulary meta-schema",)json"
     R"json("type":["object","boolean"],)json"
     R"json("properties":{"type":{"anyOf":[{"$ref":"#/$defs/simpleTypes"},{"type":"array",)json"
     R"json("items":{"$ref":"#/$defs/simpleTypes"},"minItems":1,"uniqueItems":true}]},)json"
     R"json("const":true,"enum":{"type":"array","items":true},"multipleOf":{"type":"number",)json"
     R"json("exclusiveMinimum":0},"maximum":{"type":"number"},)json"
     R"json("exclusiveMaximum":{"type":"number"},"minimum":{"type":"number"},)json"
     R"json("exclusiveMinimum":{"type":"number"},)json"
     R"json("maxLength":{"$ref":"#/$defs/nonNegativeInteger"},)json"
     R"json("minLength":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},)json"
     R"json("pattern":{"type":"string","format":"regex"},)json"
     R"json("maxItems":{"$ref":"#/$defs/nonNegativeInteger"},)json"
     R"json("minItems":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},)json"
     R"json("uniqueItems":{"type":"boolean","default":false},)json"
     R"json("maxContains":{"$ref":"#/$defs/nonNegativeInteger"},)json"
     R"json("minContains":{"$ref":"#/$defs/nonNegativeInteger","default":1},)json"
     R"json("maxProperties":{"$ref":"#/$defs/nonNegativeInteger"},)json"
     R"json("minProperties":{"$ref":"#/$defs/nonNegativeIntegerDefault0"},)json"
     R"json("required":{"$ref":"#/$defs/stringArray"},"dependentRequired":{"type":"object",)json"
     R"json("additionalProperties":{"$ref":"#/$defs/stringArray"}}},)json"
     R"json("$defs":{"nonNegativeInteger":{"type":"integer","minimum":0},)json"
     R"json("nonNegativeIntegerDefault0":{"$ref":"#/$defs/nonNegativeInteger","default":0},)json"
     R"json("simpleTypes":{"enum":["array","boolean","integer","null","number","object",)json"
     R"json("string"]},"stringArray":{"type":"array","items":{"type":"string"},)json"
     R"json("uniqueItems":true,"default":[]}}})json"},
    {"https://json-schema.org/draft/2020-12/meta/meta-data",
     R"json({"$schema":"https://json-schema.org/draft/2020-12/schema",)json"
     R"json("$id":"https://json-schema.org/draft/2020-12/meta/meta-data",)json"
     R"json("$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/meta-data":true},)json"
     R"json("$dynamicAnchor":"meta","title":"Meta-data vocabulary meta-schema","type":["object",)json"
     R"json("boolean"],"properties":{"title":{"type":"string"},"description":{"type":"string"},)json"
     R"json("default":true,"deprecated":{"type":"boolean","default":false},)json"
     R"json("readOnly":{"type":"boolean","default":false},"writeOnly":{"type":"boolean",)json"
     R"json("default":false},"examples":{"type":"array","items":true}}})json"},
    {"https://json-schema.org/draft/2020-12/meta/format-annotation",
     R"json({"$schema":"https://json-schema.org/draft/2020-12/schema",)json"
     R"json("$id":"https://json-schema.org/draft/2020-12/meta/format-annotation",)json"
     R"json("$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/format-annotation":true},)json"
     R"json("$dynamicAnchor":"meta",)json"
     R"json("title":"Format vocabulary meta-schema for annotation results","type":["object",)json"
     R"json("boolean"],"properties":{"format":{"type":"string"}}})json"},
    {"https://json-schema.org/draft/2020-12/meta/content",
     R"json({"$schema":"https://json-schema.org/draft/2020-12/schema",)json"
     R"json("$id":"https://json-schema.org/draft/2020-12/meta/content",)json"
     R"json("$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/content":true},)json"
     R"json("$dynamicAnchor":"meta","title":"Content vocabulary meta-schema","type":["object",)json"
     R"json("boolean"],"properties":{"contentEncoding":{"type":"string"},)json"
     R"json("contentMediaType":{"type":"string"},"contentSchema":{"$dynamicRef":"#meta"}}})json"},
    {"https://json-schema.org/draft/2020-12/meta/format-assertion",
     R"json({"$schema":"https://json-schema.org/draft/2020-12/schema",)json"
     R"json("$id":"https://json-schema.org/draft/2020-12/meta/format-assertion",)json"
     R"json("$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/format-assertion":true},)json"
     R"json("$dynamicAnchor":"meta",)json"
     R"json("title":"Format vocabulary meta-schema for assertion results","type":["object",)json"
     R"json("boolean"],"properties":{"format":{"type":"string"}}})json"},
    {"http://json-schema.org/draft-07/schema",
     R"json({"$schema":"http://json-schema.org/draft-07/schema#",)json"
     R"json("$id":"http://json-schema.org/draft-07/schema#","title":"Core schema meta-schema",)json"
     R"json("definitions":{"schemaArray":{"type":"array","minItems":1,"items":{"$ref":"#"}},)json"
     R"json("nonNegativeInteger":{"type":"integer","minimum":0},)json"
     R"json("nonNegativeIntegerDefault0":{"allOf":[{"$ref":"#/definitions/nonNegativeInteger"},)json"
     R"json({"default":0}]},"simpleTypes":{"enum":["array","boolean","integer","null","number",)json"
     R"json("object","string"]},"stringArray":{"type":"array","items":{"type":"string"},)json"
     R"json("uniqueItems":true,"default":[]}},"type":["object","boolean"],)json"
     R"json("properties":{"$id":{"type":"string","format":"uri-reference"},)json"
     R"json("$schema":{"type":"string","format":"uri"},"$ref":{"type":"string",)json"
     R"json("format":"uri-reference"},"$comment":{"type":"string"},"title":{"type":"string"},)json"
     R"json("description":{"type":"string"},"default":true,"readOnly":{"type":"boolean",)json"
     R"json("default":false},"examples":{"type":"array","items":true},)json"
     R"json("multipleOf":{"type":"number","exclusiveMinimum":0},"maximum":{"type":"number"},)json"
     R"json("exclusiveMaximum":{"type":"number"},"minimum":{"type":"number"},)json"
     R"json("exclusiveMinimum":{"type":"number"},)json"
     R"json("maxLength":{"$ref":"#/definitions/nonNegativeInteger"},)json"
     R"json("minLength":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},)json"
     R"json("pattern":{"type":"string","format":"regex"},"additionalItems":{"$ref":"#"},)json"
     R"json("items":{"anyOf":[{"$ref":"#"},{"$ref":"#/definitions/schemaArray"}],)json"
     R"json("default":true},"maxItems":{"$ref":"#/definitions/nonNegativeInteger"},)json"
     R"json("minItems":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},)json"
     R"json("uniqueItems":{"type":"boolean","default":false},"contains":{"$ref":"#"},)json"
     R"json("maxProperties":{"$ref":"#/definitions/nonNegativeInteger"},)json"
     R"json("minProperties":{"$ref":"#/definitions/nonNegativeIntegerDefault0"},)json"
     R"json("required":{"$ref":"#/definitions/stringArray"},"additionalProperties":{"$ref":"#"},)json"
     R"json("definitions":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},)json"
     R"json("properties":{"type":"object","additionalProperties":{"$ref":"#"},"default":{}},)json"
     R"json("patternProperties":{"type":"object","additionalProperties":{"$ref":"#"},)json"
     R"json("propertyNames":{"format":"regex"},"default":{}},"dependencies":{"type":"object",)json"
     R"json("additionalProperties":{"anyOf":[{"$ref":"#"},)json"
     R"json({"$ref":"#/definitions/stringArray"}]}},"propertyNames":{"$ref":"#"},"const":true,)json"
     R"json("enum":{"type":"array","items":true},)json"
     R"json("type":{"anyOf":[{"$ref":"#/definitions/simpleTypes"},{"type":"array",)json"
     R"json("items":{"$ref":"#/definitions/simpleTypes"},"minItems":1,"uniqueItems":true}]},)json"
     R"json("format":{"type":"string"},"contentMediaType":{"type":"string"},)json"
     R"json("contentEncoding":{"type":"string"},"if":{"$ref":"#"},"then":{"$ref":"#"},)json"
     R"json("else":{"$ref":"#"},"allOf":{"$ref":"#/definitions/schemaArray"},)json"
     R"json("anyOf":{"$ref":"#/definitions/schemaArray"},)json"
     R"json("oneOf":{"$ref":"#/definitions/schemaArray"},"not":{"$ref":"#"}},"default":true})json"},
};
// clang-format on

}  // namespace

std::string_view find_metaschema(std::string_view uri) noexcept {
  const auto found = std::find_if(std::begin(kMetaschemas), std::end(kMetaschemas),
                                  [&](const auto& schema) { return schema.first == uri; });
  return found == std::end(kMetaschemas) ? std::string_view() : found->second;
}

}  // namespace jsongate::json::schema
