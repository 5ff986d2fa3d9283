// What an edit of a body costs: bytes per second through HeldDocument, parse and locate included,
// in pieces as a server reads them, and how many bytes are made for the output.
//
//   JSONGATE_BENCH_DATA=FOLDER jsongate_edit_bench
//
// adds every *.json file of a folder, of which the first value is masked.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "filters/all.h"
#include "gateway/json/edit/edits.h"
#include "gateway/json/edit/testing.h"

namespace jsongate::filters {
namespace {

constexpr std::size_t kBucket = 8000;  // what httpd reads from a connection at once
constexpr Bytes kLargest{std::size_t{1} << 26};

// Takes what goes on and counts it.
class Sink final : public Outlet {
 public:
  void pass(std::size_t, std::size_t, std::size_t length) override { passed += length; }
  void put(Chunk chunk) override {
    made += chunk.bytes.size();
    if (chunk.release != nullptr) chunk.release(chunk.owner);
  }
  void copied(std::size_t) override {}
  std::size_t passed = 0;
  std::size_t made = 0;
};

using json::testing::node_at;

class Masking : public DocumentTask {
 public:
  const Validation& limits() const noexcept override { return limits_; }
  void ask_for_unique_keys(bool unique) { limits_.unique_keys = unique; }

 private:
  Validation limits_;
};

class ThreeMasks final : public Masking {
 public:
  explicit ThreeMasks(std::size_t orders) {
    for (const std::size_t order : {orders / 5, orders / 2, orders * 4 / 5}) {
      pointers_.push_back("/orders/" + std::to_string(order) + "/customer/name");
    }
  }
  Result<Remainder> take(const json::Document& document) const override {
    std::vector<json::Reader> nodes;
    for (const auto& pointer : pointers_) nodes.push_back(node_at(document, pointer));
    json::Edits edits(document);
    edits.mask(nodes);
    return Remainder(edits.splice());
  }

 private:
  std::vector<std::string> pointers_;
};

// Three fields of each order.
class FieldsOfAll final : public Masking {
 public:
  Result<Remainder> take(const json::Document& document) const override {
    std::vector<json::Reader> nodes;
    json::each_child(node_at(document, "/orders"), [&](const json::Reader& order) {
      json::each_child(order, [&](const json::Reader& value) {
        const auto name = value.name().text();
        if (name == "customer" || name == "note" || name == "placed") nodes.push_back(value);
      });
    });
    json::Edits edits(document);
    edits.mask(nodes);
    return Remainder(edits.splice());
  }
};

class FirstOfAll final : public Masking {
 public:
  Result<Remainder> take(const json::Document& document) const override {
    json::Reader at = document.reader();
    while (json::is_container(at)) at.next();
    if (at.kind() == json::Kind::kString) at.next();
    json::Edits edits(document);
    edits.mask({&at, 1});
    return Remainder(edits.splice());
  }
};

struct Body {
  std::string text;
  std::size_t orders = 0;
};

Body orders_of(std::size_t size) {
  const std::string order =
      R"({"number":1234567,"customer":{"name":"customer 123456","city":"Zürich","vat":null},)"
      R"("items":[{"sku":"ABC-12345","name":"panel screw cable","qty":12,"price":123.45,)"
      R"("gift":false},{"sku":"ABC-54321","name":"steel hinge","qty":7,"price":9.99,"gift":true}],)"
      R"("note":"steel washer hinge bracket","placed":"2025-04-17T10:00:00Z"})";
  Body body{R"({"orders":[)" + order, 1};
  for (; body.text.size() + order.size() + 4 < size; ++body.orders) body.text += "," + order;
  body.text += "]}";
  return body;
}

void edit(benchmark::State& state, const std::string& text, const DocumentTask& plan) {
  std::vector<std::string_view> pieces;
  for (std::size_t at = 0; at < text.size(); at += kBucket) {
    pieces.push_back(std::string_view(text).substr(at, kBucket));
  }
  Sink sink;
  for (auto _ : state) {
    HeldDocument filter(plan, Direction::kResponse, kLargest);
    if (filter.on_batch(pieces, true, sink)) state.SkipWithError("refused");
  }
  const auto runs = static_cast<double>(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.counters["kept"] = static_cast<double>(sink.passed) / runs;
  state.counters["made"] = static_cast<double>(sink.made) / runs;
}

template <class Plan>
void add(const std::string& name, const std::string& text, const Plan& plan) {
  for (const bool unique : {false, true}) {
    const auto full = name + (unique ? "/unique_keys" : "/any_keys");
    benchmark::RegisterBenchmark(full.c_str(), [text, plan, unique](benchmark::State& state) {
      Plan asked = plan;
      asked.ask_for_unique_keys(unique);
      edit(state, text, asked);
    });
  }
}

void add_files(const char* folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    add("mask_first/" + entry.path().stem().string(),
        std::string(std::istreambuf_iterator<char>(in), {}), FirstOfAll());
  }
}

const bool kAdded = [] {
  for (const std::size_t kilobytes : {1, 64, 1024}) {
    const Body body = orders_of(kilobytes << 10);
    const auto size = std::to_string(kilobytes) + "KB";
    add("mask_three/" + size, body.text, ThreeMasks(body.orders));
    add("mask_three_of_all/" + size, body.text, FieldsOfAll());
  }
  if (const char* folder = std::getenv("JSONGATE_BENCH_DATA")) add_files(folder);
  return true;
}();

}  // namespace
}  // namespace jsongate::filters
