// What the parser touches and keeps: no byte beyond its contract, no memory beyond need.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/core/app.h"
#include "gateway/json/document.h"
#include "gateway/json/limits.h"
#include "gateway/json/testing.h"

namespace jsongate::json {
namespace {

using testing::GuardedMemory;

constexpr std::size_t kLongest = 4096;

std::string array_of(std::size_t size) {
  if (size == 1) return "7";
  std::string text = "[";
  while (text.size() + 3 <= size) text += "1,";
  text += text.size() + 2 == size ? "1" : "";
  if (text.back() == ',') text.back() = ' ';
  return text + "]";
}

// Texts of one length that end in everything a parser may want to look beyond.
std::vector<std::string> texts_of(std::size_t size) {
  std::vector<std::string> texts = {array_of(size), std::string(size, '7'), std::string(size, '[')};
  if (size >= 2) texts.push_back("\"" + std::string(size - 2, 'x') + "\"");
  if (size >= 4) texts.push_back(std::string(size - 4, ' ') + "true");
  texts.push_back("\"" + std::string(size - 1, '\\'));
  texts.push_back(std::string(size - 1, ' ') + "\xE6");
  return texts;
}

void expect_no_overread(std::size_t behind, bool padded) {
  GuardedMemory memory(kLongest + behind);
  ASSERT_TRUE(memory.ok());
  Parser parser;
  for (std::size_t size = 1; size <= kLongest; ++size) {
    for (const std::string& text : texts_of(size)) {
      const bool in_place = parser.parse(memory.place(text, behind, ']'), padded).ok();
      EXPECT_EQ(in_place, parser.parse(text, false).ok()) << size;
    }
    ASSERT_TRUE(parser.parse(memory.place(array_of(size), behind, '"'), padded).ok()) << size;
  }
}

TEST(OverRead, UnpaddedTextMayEndAtTheEndOfMemory) { expect_no_overread(0, false); }

TEST(OverRead, PiecesMayEndAtTheEndOfMemory) {
  GuardedMemory memory(kLongest);
  ASSERT_TRUE(memory.ok());
  Parser parser;
  for (std::size_t size = 1; size <= kLongest; ++size) {
    const std::string text = array_of(size);
    const std::string_view placed = memory.place(text, 0, ' ');
    const std::string_view pieces[] = {
        std::string_view(text).substr(0, size / 2), {}, {placed.substr(size / 2)}};
    ASSERT_TRUE(parser.parse_pieces(pieces).ok()) << size;
  }
}

TEST(OverRead, PaddedTextNeedsNoMoreThanItsPadding) { expect_no_overread(kBodyPadding, true); }

std::string document_of(std::size_t size) { return "\"" + std::string(size - 2, 'x') + "\""; }

TEST(Capacity, FallsBackAfterABigDocument) {
  Parser parser;
  const std::string big = document_of(8 * kKeptCapacity);
  ASSERT_TRUE(parser.parse(big, false).ok());
  EXPECT_GE(parser.capacity(), big.size());
  for (unsigned i = 0; i < kSmallDocumentsBeforeRelease; ++i) {
    ASSERT_TRUE(parser.parse("[1,2,3]", false).ok());
  }
  EXPECT_LE(parser.capacity(), kKeptCapacity);
}

TEST(Capacity, IsKeptBetweenBigDocuments) {
  Parser parser;
  const std::string big = document_of(2 * kKeptCapacity);
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(parser.parse(big, false).ok());
    for (unsigned i = 0; i + 1 < kSmallDocumentsBeforeRelease; ++i) {
      ASSERT_TRUE(parser.parse("{}", false).ok());
      EXPECT_GE(parser.capacity(), big.size());
    }
  }
}

TEST(Capacity, OfOrdinaryDocumentsStays) {
  Parser parser;
  const std::string usual = document_of(kKeptCapacity);
  ASSERT_TRUE(parser.parse(usual, false).ok());
  for (unsigned i = 0; i < 4 * kSmallDocumentsBeforeRelease; ++i) {
    ASSERT_TRUE(parser.parse("1", false).ok());
  }
  EXPECT_GE(parser.capacity(), usual.size());
}

}  // namespace
}  // namespace jsongate::json
