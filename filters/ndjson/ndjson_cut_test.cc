// The fuzz target's property on drawn inputs: good lines, broken ones, and cuts of every kind.
#include <gtest/gtest.h>

#include <random>

#include "filters/ndjson/ndjson_fuzz.h"
#include "gateway/json/corpus.h"

namespace jsongate::filters {
namespace {

class Draw {
 public:
  std::size_t operator()(std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
  }
  std::string_view line() {
    static constexpr std::string_view kLines[] = {
        "{}\n",    "{\"a\":1,\"b\":[true,null]}\n",
        "\n",      "\r\n",
        "  \t\n",  "\"x\\ny\"\r\n",
        "1.5e3\n", "[\"0123456789012345678901234567890123456789\"]\n"};
    return kLines[(*this)(std::size(kLines))];
  }
  std::string text() {
    static constexpr std::string_view kFaults = "\n\"{}[],:\\ 1\xC3\xFF\r";
    std::string text;
    for (std::size_t lines = (*this)(12); lines > 0; --lines) text += line();
    if (!text.empty() && (*this)(2) == 0)
      text[(*this)(text.size())] = kFaults[(*this)(kFaults.size())];
    if (!text.empty() && (*this)(3) == 0) text.resize((*this)(text.size()));
    return text;
  }
  std::string cuts() {
    std::string cuts;
    const std::size_t longest = 1 + (*this)(60);
    for (std::size_t left = (*this)(8); left > 0; --left) {
      cuts += static_cast<char>((*this)(longest));
    }
    return cuts;
  }

 private:
  std::mt19937 random_{11};
};

TEST(NdjsonCuts, TheVerdictIsThatOfTheWhole) {
  Draw draw;
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = draw.text(), cuts = draw.cuts();
    for (const std::size_t largest : {20, 4096}) {
      ASSERT_TRUE(fuzz::holds_when_cut(text, cuts, Bytes{largest}))
          << ::testing::PrintToString(text) << " cut by " << ::testing::PrintToString(cuts);
    }
  }
}

TEST(NdjsonCuts, OfTheFuzzTargetsSeeds) {
  json::testing::expect_corpus_holds(JSONGATE_SOURCE_DIR "/filters/ndjson/corpus",
                                     fuzz::holds_for_ndjson);
}

}  // namespace
}  // namespace jsongate::filters
