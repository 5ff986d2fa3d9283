#include "metrics/scrape.h"

#include <gtest/gtest.h>
#include <regex.h>

#include <atomic>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "metrics/testing.h"

namespace jsongate::metrics {
namespace {

using testing::metrics_of;
using testing::sample_of;
using testing::value_on;

std::vector<std::string> lines_of(const std::string& page) {
  std::vector<std::string> lines;
  std::istringstream in(page);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// A POSIX extended regular expression.
class Pattern {
 public:
  explicit Pattern(const std::string& text) {
    EXPECT_EQ(regcomp(&compiled_, text.c_str(), REG_EXTENDED | REG_NOSUB), 0);
  }
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;
  ~Pattern() { regfree(&compiled_); }
  bool matches(const std::string& line) const {
    return regexec(&compiled_, line.c_str(), 0, nullptr, 0) == 0;
  }

 private:
  regex_t compiled_;
};

TEST(Scrape, AnEmptyPageHasWhatHasNoLabels) {
  const Metrics metrics = metrics_of();
  const std::string text = page(metrics);
  for (const MetricSpec& spec : kCatalog) {
    const std::string name(spec.name);
    const bool there = text.find("# TYPE " + name + " ") != std::string::npos;
    EXPECT_EQ(there, spec.labels.count == 0) << name;
    const std::string count = spec.type == Type::kHistogram ? name + "_count" : name;
    EXPECT_EQ(value_on(text, count), there ? 0 : -1) << name;
  }
  EXPECT_EQ(value_on(text, "jsongate_gil_wait_seconds_bucket{le=\"+Inf\"}"), 0);
}

TEST(Scrape, EveryLineIsOfTheFormatAndNoSeriesStandsTwice) {
  Metrics metrics = metrics_of();
  for (int i = 0; i < 50; ++i) metrics.record(sample_of("/r" + std::to_string(i), 200 + i));
  metrics.record(sample_of("/quote\"back\\slash\nline\r\x1b"));
  metrics.record(sample_of("/bad\xff"));
  const Pattern comment("^# (HELP|TYPE) jsongate_[a-z_]+ .+$");
  const std::string label = R"([a-z]+="([^"\\]|\\["\\n])*")";
  const Pattern sample("^jsongate_[a-z_]+(\\{" + label + "(," + label + ")*\\})? [0-9][0-9.e+-]*$");
  std::set<std::string> series;
  for (const std::string& line : lines_of(page(metrics))) {
    EXPECT_TRUE((line[0] == '#' ? comment : sample).matches(line)) << line;
    if (line[0] != '#') {
      EXPECT_TRUE(series.insert(line.substr(0, line.rfind(' '))).second) << line;
    }
  }
  EXPECT_GT(series.size(), 200U);
}

TEST(Scrape, BucketsAreCumulativeWithInclusiveBounds) {
  Metrics metrics = metrics_of();
  const auto& bounds = spec_of(Metric::kRequestDuration).bounds;
  for (const Nanoseconds bound : bounds) {
    for (const int beside : {-1, 0, 1}) {
      RequestSample sample = sample_of("/");
      sample.duration = bound + Nanoseconds(beside);
      metrics.record(sample);
    }
  }
  const std::string text = page(metrics);
  const std::string name = "jsongate_request_duration_seconds";
  std::vector<double> buckets;
  for (const std::string& line : lines_of(text)) {
    if (line.starts_with(name + "_bucket{"))
      buckets.push_back(std::stod(line.substr(line.rfind(' '))));
  }
  ASSERT_EQ(buckets.size(), bounds.size() + 1);
  for (std::size_t i = 0; i < bounds.size(); ++i) EXPECT_EQ(buckets[i], 3 * i + 2);
  EXPECT_EQ(buckets.back(), 3 * bounds.size());
  EXPECT_EQ(value_on(text, name + "_count{route=\"/\"}"), buckets.back());
}

TEST(Scrape, BoundsAreWrittenInSecondsWithoutNoise) {
  Metrics metrics = metrics_of();
  metrics.record(sample_of("/"));
  const std::string text = page(metrics);
  for (const char* bound :
       {"0.0001", "0.00025", "0.0005", "0.001", "0.0025", "0.1", "2.5", "10", "+Inf"}) {
    const std::string series =
        std::string("jsongate_request_duration_seconds_bucket{route=\"/\",le=\"") + bound + "\"}";
    EXPECT_GE(value_on(text, series), 0) << series;
  }
}

TEST(Scrape, StaysConsistentWhileOthersCount) {
  Metrics metrics = metrics_of();
  std::atomic<bool> stop{false};
  std::atomic<int> warm{0};
  std::vector<std::thread> writers;
  for (int t = 0; t < 2; ++t) {
    writers.emplace_back([&] {
      for (int i = 0; !stop.load(); ++i) {
        metrics.record(sample_of("/" + std::to_string(i % 300)));
        if (i == 300) warm.fetch_add(1);
      }
    });
  }
  while (warm.load() < 2) std::this_thread::yield();
  std::map<std::string, double> before;
  for (int round = 0; round < 50; ++round) {
    const std::string text = page(metrics);
    for (const std::string& line : lines_of(text)) {
      if (line[0] == '#') continue;
      const std::string series = line.substr(0, line.rfind(' '));
      const double value = std::stod(line.substr(line.rfind(' ')));
      EXPECT_GE(value, before[series]) << series;
      before[series] = value;
    }
    for (const auto& [series, value] : before) {
      const std::size_t at = series.find("_count{");
      if (at == std::string::npos) continue;
      std::string bucket = series.substr(0, at) + "_bucket" + series.substr(at + 6);
      bucket.insert(bucket.size() - 1, ",le=\"+Inf\"");
      EXPECT_EQ(before.at(bucket), value) << series;
    }
  }
  stop = true;
  for (std::thread& writer : writers) writer.join();
  EXPECT_GT(before.size(), 1000U);
}

}  // namespace
}  // namespace jsongate::metrics
