// What it costs to check a document of 1 KB against a draft-7 schema of an order.
//
//   jsongate_schema_bench [--benchmark_filter=…]
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "gateway/json/document.h"
#include "gateway/json/schema/schema.h"

namespace jsongate::json::schema {
namespace {

constexpr std::string_view kSchema = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "required": ["id", "customer", "items", "placed"],
  "additionalProperties": false,
  "properties": {
    "id": {"type": "integer", "minimum": 1},
    "channel": {"enum": ["web", "edi", "phone"]},
    "placed": {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$"},
    "currency": {"type": "string", "enum": ["EUR", "USD", "GBP", "CHF"]},
    "total": {"type": "number", "minimum": 0, "maximum": 1000000},
    "express": {"type": "boolean"},
    "note": {"type": ["string", "null"], "maxLength": 400},
    "customer": {
      "type": "object",
      "required": ["name", "address"],
      "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 80},
        "email": {"type": "string", "pattern": "^[^@]+@[^@]+$"},
        "vat": {"type": ["string", "null"]},
        "address": {"$ref": "#/definitions/address"}
      }
    },
    "items": {
      "type": "array", "minItems": 1, "maxItems": 100,
      "items": {"$ref": "#/definitions/item"}
    },
    "tags": {"type": "array", "uniqueItems": true, "items": {"type": "string", "maxLength": 20}}
  },
  "definitions": {
    "address": {
      "type": "object",
      "required": ["city", "zip"],
      "properties": {
        "street": {"type": "string"},
        "city": {"type": "string", "minLength": 1},
        "zip": {"type": "string", "pattern": "^[0-9]{4,5}$"},
        "country": {"type": "string", "pattern": "^[A-Z]{2}$"}
      }
    },
    "item": {
      "type": "object",
      "required": ["sku", "qty", "price"],
      "additionalProperties": false,
      "properties": {
        "sku": {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{5}$"},
        "name": {"type": "string", "maxLength": 100},
        "qty": {"type": "integer", "minimum": 1, "maximum": 999},
        "price": {"type": "number", "exclusiveMinimum": 0},
        "gift": {"type": "boolean"}
      }
    }
  }
})";

std::string item(int number) {
  return R"({"sku":"ABC-)" + std::to_string(10000 + number) +
         R"(","name":"panel screw cable","qty":)" + std::to_string(1 + number) + R"(,"price":)" +
         std::to_string(100 + number) + R"(.25,"gift":false})";
}

std::string order() {
  std::string text =
      R"({"id":8123,"channel":"web","placed":"2025-04-17T10:00:00Z","currency":"EUR",)"
      R"("total":1234.5,"express":true,"note":"steel washer hinge bracket","customer":{)"
      R"("name":"Customer 4711","email":"customer@example.com","vat":null,"address":{)"
      R"("street":"Bahnhofstrasse 1","city":"Zürich","zip":"8001","country":"CH"}},)"
      R"("tags":["gift","spring","wholesale"],"items":[)";
  for (int i = 0; i < 8; ++i) text += (i > 0 ? "," : "") + item(i);
  return text + "]}";
}

Schema compiled() {
  auto schema = Schema::compile(kSchema);
  if (auto* const error = std::get_if<SchemaError>(&schema)) {
    std::fprintf(stderr, "%s: %s\n", error->pointer.c_str(), error->message.c_str());
    std::abort();
  }
  return *std::get_if<Schema>(&schema);
}

void count_bytes(benchmark::State& state, std::size_t size) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(size));
}

void check(benchmark::State& state) {
  const Schema schema = compiled();
  const std::string text = order();
  Parser parser;
  const auto document = parser.parse(text, false);
  for (auto _ : state) {
    if (!schema.is_valid(document.value())) state.SkipWithError("refused");
  }
  count_bytes(state, text.size());
}

void all_errors(benchmark::State& state) {
  const Schema schema = compiled();
  const std::string text = order();
  Parser parser;
  const auto document = parser.parse(text, false);
  for (auto _ : state) {
    if (!schema.errors(document.value()).empty()) state.SkipWithError("refused");
  }
  count_bytes(state, text.size());
}

void parse(benchmark::State& state) {
  std::string text = order();
  const std::size_t size = text.size();
  text.append(64, ' ');
  Parser parser;
  for (auto _ : state) {
    benchmark::DoNotOptimize(parser.parse(std::string_view(text).substr(0, size), true));
  }
  count_bytes(state, size);
}

void parse_and_check(benchmark::State& state) {
  const Schema schema = compiled();
  std::string text = order();
  const std::size_t size = text.size();
  text.append(64, ' ');
  Parser parser;
  for (auto _ : state) {
    const auto document = parser.parse(std::string_view(text).substr(0, size), true);
    if (!schema.is_valid(document.value())) state.SkipWithError("refused");
  }
  count_bytes(state, size);
}

void compile_schema(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(compiled());
}

BENCHMARK(check);
BENCHMARK(all_errors);
BENCHMARK(parse);
BENCHMARK(parse_and_check);
BENCHMARK(compile_schema);

}  // namespace
}  // namespace jsongate::json::schema
