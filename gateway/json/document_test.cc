#include "gateway/json/document.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "gateway/core/app.h"
#include "gateway/json/limits.h"

namespace jsongate::json {
namespace {

Reader read(Parser& parser, std::string_view text) {
  auto parsed = parser.parse(text, false);
  EXPECT_TRUE(parsed.ok()) << text;
  return parsed.value().reader();
}

std::string reason(std::string_view text) {
  Parser parser;
  const auto parsed = parser.parse(text, false);
  return parsed.ok() ? "" : parsed.problem().detail;
}

TEST(Reader, GoesThroughADocumentInOrder) {
  Parser parser;
  Reader at = read(
      parser, R"({"a":[1,-2,18446744073709551615,0.5],"\u0062":{"c":[true,false,null]},"d":"x"})");
  ASSERT_EQ(at.kind(), Kind::kObject);
  EXPECT_EQ(at.count(), 3u);
  at.next();
  EXPECT_EQ(at.text(), "a");
  at.next();
  ASSERT_EQ(at.kind(), Kind::kArray);
  EXPECT_EQ(at.count(), 4u);
  at.next();
  EXPECT_EQ(at.int64(), 1);
  at.next();
  EXPECT_EQ(at.int64(), -2);
  at.next();
  ASSERT_EQ(at.kind(), Kind::kUint64);
  EXPECT_EQ(at.uint64(), 18446744073709551615u);
  at.next();
  EXPECT_EQ(at.number(), 0.5);
  at.next();
  EXPECT_EQ(at.kind(), Kind::kEndArray);
  at.next();
  EXPECT_EQ(at.text(), "b");
  at.next();
  at.skip();
  EXPECT_EQ(at.text(), "d");
  at.next();
  EXPECT_EQ(at.text(), "x");
  at.skip();
  EXPECT_EQ(at.kind(), Kind::kEndObject);
  at.next();
  EXPECT_EQ(at.kind(), Kind::kEnd);
}

TEST(Reader, KeepsBothOfTwoEqualKeys) {
  Parser parser;
  Reader at = read(parser, R"({"a":1,"a":2})");
  EXPECT_EQ(at.count(), 2u);
  at.next();
  EXPECT_EQ(at.text(), "a");
  at.next();
  at.next();
  EXPECT_EQ(at.text(), "a");
}

TEST(Reader, UnescapesTextWithNul) {
  Parser parser;
  EXPECT_EQ(read(parser, R"("a\u0000\n\ud83d\ude00")").text(),
            std::string_view("a\0\n\xF0\x9F\x98\x80", 7));
}

TEST(BigIntegers, AreExactAmongOtherNumbers) {
  Parser parser;
  const std::string big(4300, '9');
  Reader at = read(parser, "[1,2.5,123456789012345678901,\"99999999999999999999\",{\"a\":-" + big +
                               "},18446744073709551615,18446744073709551616,1e3]");
  at.next();
  EXPECT_EQ(at.int64(), 1);
  at.next();
  EXPECT_EQ(at.number(), 2.5);
  at.next();
  ASSERT_EQ(at.kind(), Kind::kBigInteger);
  EXPECT_EQ(at.digits(), "123456789012345678901");
  at.next();
  EXPECT_EQ(at.text(), "99999999999999999999");
  at.next();
  at.next();
  at.next();
  ASSERT_EQ(at.kind(), Kind::kBigInteger);
  EXPECT_EQ(at.digits(), "-" + big);
  at.next();
  at.next();
  EXPECT_EQ(at.uint64(), 18446744073709551615u);
  at.next();
  ASSERT_EQ(at.kind(), Kind::kBigInteger);
  EXPECT_EQ(at.digits(), "18446744073709551616");
  at.next();
  EXPECT_EQ(at.number(), 1000.0);
  at.next();
  EXPECT_EQ(at.kind(), Kind::kEndArray);
}

TEST(BigIntegers, AreNoExcuseForTheRestOfTheDocument) {
  EXPECT_NE(reason("[99999999999999999999,]"), "");
  EXPECT_NE(reason("[99999999999999999999,1e400]"), "");
  EXPECT_NE(reason(std::string(65, '[') + "99999999999999999999" + std::string(65, ']')), "");
}

TEST(BigIntegers, TooManyDigitsAreNamedByTheirPlace) {
  EXPECT_EQ(reason("[1,-" + std::string(4301, '1') + "]"),
            "the body is not JSON: the integer at byte 3 has more than 4300 digits");
}

TEST(Errors, SayWhy) {
  const std::string start = "the body is not JSON: ";
  EXPECT_EQ(reason(""), start + "it is empty");
  EXPECT_EQ(reason("\xEF\xBB\xBF{}"), start + "it begins with a byte order mark");
  EXPECT_EQ(reason(std::string(65, '[') + std::string(65, ']')),
            start + "it is nested deeper than 64");
  EXPECT_EQ(reason("1e400"), start + "a number is malformed or out of range");
  EXPECT_EQ(reason("\"\\ud800\""), start + "a string has an invalid escape or a lone surrogate");
  EXPECT_EQ(reason("\"abc"), start + "a string is not closed");
}

TEST(Errors, InvalidUtf8IsNamedByItsPlace) {
  for (std::size_t place = 1; place < 300; ++place) {
    std::string text = "\"" + std::string(300, 'a') + "\"";
    if (place > 10) text.replace(2, 6, "\xE6\x9D\xB1\xC3\xA9z");
    text[place] = '\xFF';
    if (place > 2 && place < 8) continue;
    EXPECT_EQ(reason(text), "the body is not JSON: invalid UTF-8 at byte " + std::to_string(place));
  }
}

std::string nested(std::size_t depth, std::string_view inside) {
  return std::string(depth, '[') + std::string(inside) + std::string(depth, ']');
}

TEST(Depth, TheLimitIsTheCallers) {
  Parser parser;
  for (const std::size_t limit : {1, 2, 7, 63, 64, 65, 200, 1024}) {
    SCOPED_TRACE(limit);
    for (const std::string_view inside : {"", "1", "99999999999999999999", "{\"a\":\"[\"}"}) {
      const std::size_t own = inside.starts_with('{') ? 1 : 0;
      EXPECT_TRUE(parser.parse(nested(limit - own, inside), false, limit).ok()) << inside;
      const auto deeper = parser.parse(nested(limit - own + 1, inside), false, limit);
      ASSERT_FALSE(deeper.ok()) << inside;
      EXPECT_EQ(deeper.problem().detail,
                "the body is not JSON: it is nested deeper than " + std::to_string(limit));
    }
    EXPECT_TRUE(parser.parse(nested(kMaxDepth, "1"), false).ok());
    EXPECT_FALSE(parser.parse(nested(kMaxDepth + 1, "1"), false).ok());
  }
}

TEST(Depth, BesideTheDeepestPlaceCounts) {
  Parser parser;
  EXPECT_FALSE(parser.parse("[[],[[]],[]]", false, 2).ok());
  EXPECT_TRUE(parser.parse("[[],[1],{},{\"a\":1}]", false, 2).ok());
  EXPECT_TRUE(parser.parse("7", false, 1).ok());
}

TEST(Depth, AHundredThousandBracketsAreQuickAndSafe) {
  Parser parser;
  for (const std::string& text :
       {std::string(100000, '['), std::string(100000, '[') + std::string(100000, ']')}) {
    ASSERT_FALSE(parser.parse(text, false).ok());
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(parser.parse(text, false).ok());
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(100));
  }
}

TEST(Depth, TheLimitHoldsAgainAfterTheDeepestDocument) {
  Parser parser;
  const std::string deepest = std::string(64, '[') + "1" + std::string(64, ']');
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(parser.parse(deepest, false).ok());
    EXPECT_FALSE(parser.parse("[" + deepest + "]", false).ok());
    EXPECT_TRUE(parser.parse("[]", false).ok());
  }
}

TEST(Parser, IsUsableAfterEveryKindOfError) {
  Parser parser;
  for (const char* bad :
       {"", "[", "\"", "{\"a\"}", "1e400", "\xFF", "tru", "[99999999999999999999"}) {
    EXPECT_FALSE(parser.parse(bad, false).ok());
    EXPECT_EQ(read(parser, "[7]").count(), 1u);
  }
}

TEST(Parser, JoinsPieces) {
  Parser parser;
  const std::string text = R"({"a":[1,"x\u00e9"],"b":99999999999999999999})";
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const std::string_view pieces[] = {
        std::string_view(text).substr(0, cut), {}, std::string_view(text).substr(cut)};
    const auto parsed = parser.parse_pieces(pieces);
    ASSERT_TRUE(parsed.ok()) << cut;
    EXPECT_EQ(parsed.value().reader().count(), 2u);
  }
  EXPECT_EQ(parser.parse_pieces({}).problem().detail, "the body is not JSON: it is empty");
  const std::string_view marked[] = {"\xEF", "\xBB", "\xBF{}"};
  EXPECT_EQ(parser.parse_pieces(marked).problem().detail,
            "the body is not JSON: it begins with a byte order mark");
}

TEST(Parser, EachThreadHasItsOwn) {
  Parser* const mine = &Parser::of_thread();
  const Reader kept = read(*mine, "\"kept\"");
  Parser* other = nullptr;
  std::thread([&other] {
    other = &Parser::of_thread();
    EXPECT_EQ(read(*other, "\"other\"").text(), "other");
  }).join();
  EXPECT_NE(mine, other);
  EXPECT_EQ(kept.text(), "kept");
}

}  // namespace
}  // namespace jsongate::json
