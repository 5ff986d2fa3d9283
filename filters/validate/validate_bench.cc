// What it costs to prove a body: bytes per second through HeldDocument and Ndjson, in pieces as a
// server reads them.
//
//   JSONGATE_BENCH_DATA=FOLDER jsongate_validate_bench
//
// adds every *.json file of a folder. The generated bodies are orders as loadtests/documents.py
// makes them.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "filters/all.h"

namespace jsongate::filters {
namespace {

constexpr std::size_t kBucket = 8000;  // what httpd reads from a connection at once
constexpr Bytes kLargest{std::size_t{1} << 26};

// Takes what goes on and does nothing with it.
class Sink final : public Outlet {
 public:
  void pass(std::size_t, std::size_t, std::size_t length) override { passed += length; }
  void put(Chunk) override {}
  void copied(std::size_t) override {}
  std::size_t passed = 0;
};

class Orders {
 public:
  std::string next() {
    std::string items;
    for (auto left = 3 + draw(4); left > 0; --left) items += item() + (left > 1 ? "," : "");
    return R"({"number":)" + std::to_string(number_++) + R"(,"customer":{"name":"customer )" +
           std::to_string(draw(1'000'000)) + R"(","city":"Zürich","vat":null},"items":[)" + items +
           R"(],"note":"steel washer hinge bracket","placed":"2025-04-17T10:00:00Z"})";
  }
  // About 200 bytes.
  std::string record() {
    return R"({"order":)" + std::to_string(number_++) + R"(,"ok":true,"items":[)" + item() + "," +
           item() + "]}";
  }

 private:
  unsigned draw(unsigned below) { return std::uniform_int_distribution(0U, below - 1)(random_); }
  std::string item() {
    return R"({"sku":"ABC-)" + std::to_string(10000 + draw(90000)) +
           R"(","name":"panel screw cable","qty":)" + std::to_string(1 + draw(40)) +
           R"(,"price":)" + std::to_string(draw(900)) + "." + std::to_string(10 + draw(90)) +
           R"(,"gift":)" + (draw(5) == 0 ? "true" : "false") + "}";
  }

  std::mt19937 random_{2};
  unsigned number_ = 0;
};

std::string document_of(std::size_t size) {
  Orders orders;
  std::string text = R"({"orders":[)" + orders.next();
  for (;;) {
    const std::string order = orders.next();
    if (text.size() + order.size() + 40 > size) break;
    text += "," + order;
  }
  text += R"(],"note":")";
  text.append(size - std::min(size, text.size() + 2), 'n');
  return text + "\"}";
}

std::string records_of(std::size_t size) {
  Orders orders;
  std::string text;
  while (text.size() < size) text += orders.record() + "\n";
  return text;
}

std::vector<std::string_view> cut(std::string_view text, std::size_t size) {
  std::vector<std::string_view> pieces;
  for (std::size_t at = 0; at < text.size(); at += size) pieces.push_back(text.substr(at, size));
  return pieces;
}

template <class Filter>
void prove(benchmark::State& state, const std::string& text, std::size_t piece, bool unique_keys) {
  const auto pieces = cut(text, piece);
  Validation limits;
  limits.unique_keys = unique_keys;
  const JsonGuard task(limits);
  Sink sink;
  for (auto _ : state) {
    const std::unique_ptr<StreamFilter> filter =
        std::make_unique<Filter>(task, Direction::kRequest, kLargest);
    if (filter->on_batch(pieces, true, sink)) state.SkipWithError("refused");
  }
  benchmark::DoNotOptimize(sink.passed);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

template <class Filter>
void add(const std::string& name, const std::string& text, std::size_t piece = kBucket) {
  for (const bool unique : {true, false}) {
    const auto full = name + (unique ? "/unique_keys" : "/any_keys");
    benchmark::RegisterBenchmark(full.c_str(), [text, piece, unique](benchmark::State& state) {
      prove<Filter>(state, text, piece, unique);
    });
  }
}

void add_files(const char* folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    add<HeldDocument>("guard/" + entry.path().stem().string(),
                      std::string(std::istreambuf_iterator<char>(in), {}));
  }
}

const bool kAdded = [] {
  add<HeldDocument>("guard/1KB", document_of(1 << 10));
  add<HeldDocument>("guard/64KB", document_of(1 << 16));
  add<HeldDocument>("guard/1MB", document_of(1 << 20));
  add<Ndjson>("ndjson/buckets", records_of(1 << 20));
  add<Ndjson>("ndjson/big_pieces", records_of(1 << 20), 1 << 20);
  if (const char* folder = std::getenv("JSONGATE_BENCH_DATA")) add_files(folder);
  return true;
}();

}  // namespace
}  // namespace jsongate::filters
