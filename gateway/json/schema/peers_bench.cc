// What the check of a parsed document costs, beside Valijson's and RapidJSON's, in one run.
//
//   jsongate_schema_peers_bench SCHEMA DOCUMENT…
//
// loadtests/schema_bench.py writes the files and reads what is printed: a line per document with
// its bytes and the nanoseconds of our check, of our parse and check, of Valijson's check and of
// RapidJSON's, tabs between them. The sides take turns; each number is the median of its rounds.
// The schema is one that a draft-4 validator understands too, and all must take the document.
#include <rapidjson/document.h>
#include <rapidjson/schema.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <valijson/adapters/rapidjson_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>
#include <vector>

#include "gateway/core/app.h"
#include "gateway/json/document.h"
#include "gateway/json/schema/schema.h"

namespace {

using jsongate::kBodyPadding;
using jsongate::json::Parser;
using jsongate::json::Schema;
using Clock = std::chrono::steady_clock;

constexpr int kRounds = 15;
constexpr double kSecondsPerSample = 0.01;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "jsongate_schema_peers_bench: %s\n", why.c_str());
  std::exit(1);
}

std::string text_of(const char* name) {
  std::ifstream in(name, std::ios::binary);
  if (!in) give_up(std::string(name) + " cannot be read");
  return {std::istreambuf_iterator<char>(in), {}};
}

// One way to check one document, and what its rounds took.
class Side {
 public:
  explicit Side(std::function<bool()> check) : check_(std::move(check)) {
    if (!check_()) give_up("a document is refused");
    while (run() < kSecondsPerSample) calls_ *= 2;
  }
  void sample() { rounds_.push_back(run() / static_cast<double>(calls_) * 1e9); }
  double median() {
    std::ranges::sort(rounds_);
    return rounds_[rounds_.size() / 2];
  }

 private:
  double run() {
    bool is_valid = true;
    const auto start = Clock::now();
    for (long i = 0; i < calls_; ++i) is_valid &= check_();
    const auto seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (!is_valid) give_up("a verdict has changed");
    return seconds;
  }

  std::function<bool()> check_;
  long calls_ = 1;
  std::vector<double> rounds_;
};

rapidjson::Document rapid_document(const std::string& text) {
  rapidjson::Document document;
  document.Parse(text.c_str());
  if (document.HasParseError()) give_up("RapidJSON does not take a text");
  return document;
}

Schema our_schema(const std::string& text) {
  auto schema = Schema::compile(text);
  if (const auto* error = std::get_if<jsongate::json::SchemaError>(&schema)) {
    give_up(error->pointer + ": " + error->message);
  }
  return *std::get_if<Schema>(&schema);
}

class Bench {
 public:
  explicit Bench(const std::string& schema)
      : ours_(our_schema(schema)), rapid_text_(rapid_document(schema)), rapid_(rapid_text_) {
    valijson::adapters::RapidJsonAdapter adapter(rapid_text_);
    valijson::SchemaParser().populateSchema(adapter, valijson_);
  }

  void measure(const std::string& text) {
    const auto document = parser_.parse(text, false);
    if (!document) give_up(document.problem().detail);
    const auto rapid = rapid_document(text);
    const std::string padded = text + std::string(kBodyPadding, ' ');
    rapidjson::SchemaValidator rapid_validator(rapid_);
    Side sides[] = {Side([&] { return ours_.is_valid(document.value()); }), Side([&] {
                      const auto parsed =
                          other_.parse(std::string_view(padded).substr(0, text.size()), true);
                      return parsed.ok() && ours_.is_valid(parsed.value());
                    }),
                    Side([&] {
                      const valijson::adapters::RapidJsonAdapter adapter(rapid);
                      return valijson::Validator().validate(valijson_, adapter, nullptr);
                    }),
                    Side([&] {
                      rapid_validator.Reset();
                      return rapid.Accept(rapid_validator);
                    })};
    for (int round = 0; round < kRounds; ++round) {
      for (Side& side : sides) side.sample();
    }
    std::printf("%zu", text.size());
    for (Side& side : sides) std::printf("\t%.1f", side.median());
    std::printf("\n");
  }

 private:
  Parser parser_, other_;
  Schema ours_;
  rapidjson::Document rapid_text_;
  rapidjson::SchemaDocument rapid_;
  valijson::Schema valijson_;
};

}  // namespace

int main(int count, char** words) {
  if (count < 3) give_up("takes a schema and documents");
  Bench bench(text_of(words[1]));
  for (int i = 2; i < count; ++i) bench.measure(text_of(words[i]));
}
