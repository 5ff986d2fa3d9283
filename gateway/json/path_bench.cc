// What it costs to ask a parsed document: bytes of its text per second, though a path need not look
// at most of them.
//
//   JSONGATE_BENCH_DATA=FOLDER jsongate_path_bench
//
// adds paths over the folder's citm_catalog.json.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <variant>

#include "gateway/json/path.h"
#include "gateway/json/pointer.h"

namespace jsongate::json {
namespace {

// Orders, as bodies of an API have them.
std::string document_of(std::size_t size) {
  std::string text = R"({"version":3,"orders":[)";
  for (unsigned number = 0; text.size() + 400 < size; ++number) {
    const std::string id = std::to_string(1000 + number);
    text += (number ? ",{\"number\":" : "{\"number\":") + id + R"(,"customer":{"name":"customer )" +
            id + R"(","city":"Basel","vat":null},"items":[{"sku":"ABC-)" + id +
            R"(","name":"panel screw cable","qty":4,"price":12.50},{"sku":"XYZ-)" + id +
            R"(","qty":1,"price":8.25}],"placed":"2025-04-17T10:00:00Z"})";
  }
  return text + R"(],"summary":{"currency":"CHF","total":[1,2,3,4.5]}})";
}

// The worst for a definite path: every member is a scalar and has to be looked at.
std::string flat_of(std::size_t size) {
  std::string text = "{";
  for (unsigned number = 10'000; text.size() + 40 < size; ++number) {
    text += "\"key" + std::to_string(number) + "\":" + std::to_string(number) + ",";
  }
  return text + R"("key00000":0})";
}

struct Loaded {
  explicit Loaded(std::string given)
      : text(std::move(given)), document(parser.parse(text, false).value()) {}

  std::string text;
  Parser parser;
  Document document;
};

Path path_of(const char* selector) {
  auto made = Path::compile(selector);
  return std::move(*std::get_if<Path>(&made));
}

void finish(benchmark::State& state, const Loaded& loaded, std::size_t nodes) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(loaded.text.size()));
  state.counters["nodes"] = static_cast<double>(nodes);
}

void find(benchmark::State& state, const std::string& text, const char* selector) {
  Loaded loaded(text);
  const Path path = path_of(selector);
  Nodes nodes;
  for (auto _ : state) {
    if (path.find(loaded.document, nodes)) state.SkipWithError("refused");
    benchmark::DoNotOptimize(nodes.readers().data());
  }
  finish(state, loaded, nodes.size());
}

void point(benchmark::State& state, const std::string& text, const char* where) {
  Loaded loaded(text);
  const auto made = Pointer::compile(where);
  const Pointer& pointer = *std::get_if<Pointer>(&made);
  bool is_found = false;
  for (auto _ : state) {
    auto place = pointer.find(loaded.document);
    is_found = place.has_value();
    benchmark::DoNotOptimize(place);
  }
  finish(state, loaded, is_found ? 1 : 0);
}

void paths(benchmark::State& state, const std::string& text, const char* selector) {
  Loaded loaded(text);
  const Path path = path_of(selector);
  Nodes nodes;
  for (auto _ : state) {
    if (path.find(loaded.document, nodes)) state.SkipWithError("refused");
    benchmark::DoNotOptimize(nodes.normalized_paths());
  }
  finish(state, loaded, nodes.size());
}

template <class Run>
void add(const std::string& name, Run run, const std::string& text, const char* argument) {
  benchmark::RegisterBenchmark((name + "/" + argument).c_str(), run, text, argument);
}

void add_catalog(const char* folder) {
  std::ifstream in(std::string(folder) + "/citm_catalog.json", std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  if (text.empty()) return;
  for (const char* selector :
       {"$.performances[*].prices[?@.amount > 50000].amount", "$..seatCategoryId",
        "$.performances[*].seatCategories[*].areas[*].areaId", "$..*",
        "$.events[?search(@.name, '[Cc]oncert')].id"}) {
    add("citm", find, text, selector);
  }
  add("citm_paths", paths, text, "$..seatCategoryId");
}

const bool kAdded = [] {
  const std::string text = document_of(1 << 16);
  add("64KB", find, text, "$.summary.total[3]");
  add("64KB", find, text, "$.orders[200].items[1].price");
  add("64KB", find, text, "$.orders[-1].customer.name");
  add("64KB_pointer", point, text, "/orders/200/items/1/price");
  add("64KB_flat", find, flat_of(1 << 16), "$.key00000");
  if (const char* folder = std::getenv("JSONGATE_BENCH_DATA")) add_catalog(folder);
  return true;
}();

}  // namespace
}  // namespace jsongate::json
