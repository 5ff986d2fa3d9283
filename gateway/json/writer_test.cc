#include "gateway/json/writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>

#include "gateway/json/document.h"

namespace jsongate::json {
namespace {

template <class Write>
std::string written(Write&& write) {
  StringSink sink;
  Writer out(sink);
  EXPECT_TRUE(write(out));
  return sink.finish(out.size());
}

std::string as_string(std::string_view text) {
  return written([&](Writer& out) { return out.string(text); });
}

std::string as_number(double value) {
  return written([&](Writer& out) { return out.number(value); });
}

TEST(Strings, AreEscapedAsRfc8259Says) {
  EXPECT_EQ(as_string(""), R"("")");
  EXPECT_EQ(as_string("plain"), R"("plain")");
  EXPECT_EQ(as_string("\"\\/\b\f\n\r\t"), R"("\"\\/\b\f\n\r\t")");
  EXPECT_EQ(as_string(std::string_view("\0\x01\x0f\x10\x1f\x7f", 6)),
            "\"\\u0000\\u0001\\u000f\\u0010\\u001f\x7f\"");
  EXPECT_EQ(as_string("\xC3\xA9\xE6\x9D\xB1\xF0\x9F\x98\x80"),
            "\"\xC3\xA9\xE6\x9D\xB1\xF0\x9F\x98\x80\"");
}

TEST(Strings, EveryByteAtEveryPlaceOfAWordReadsBack) {
  for (unsigned char c = 0; c < 0x80; ++c) {
    for (std::size_t length = 1; length <= 20; ++length) {
      for (std::size_t place = 0; place < length; ++place) {
        std::string text(length, 'x');
        text[place] = static_cast<char>(c);
        const std::string encoded = as_string(text);
        const auto parsed = Parser::of_thread().parse(encoded, false);
        ASSERT_TRUE(parsed.ok()) << encoded;
        ASSERT_EQ(parsed.value().reader().text(), text);
      }
    }
  }
}

TEST(Strings, ThatAreAllEscapesGrowTheSink) {
  const std::string text(10000, '\x01');
  std::string wanted = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) wanted += "\\u0001";
  EXPECT_EQ(as_string(text), wanted + "\"");
}

TEST(Integers, HaveAllTheirDigits) {
  const auto signed_text = [](std::int64_t value) {
    return written([&](Writer& out) { return out.integer(value); });
  };
  EXPECT_EQ(signed_text(0), "0");
  EXPECT_EQ(signed_text(-7), "-7");
  EXPECT_EQ(signed_text(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(written([](Writer& out) { return out.integer(~std::uint64_t{0}); }),
            "18446744073709551615");
}

TEST(Doubles, StayDoubles) {
  EXPECT_EQ(as_number(0.0), "0.0");
  EXPECT_EQ(as_number(-0.0), "-0.0");
  EXPECT_EQ(as_number(1.0), "1.0");
  EXPECT_EQ(as_number(-12.0), "-12.0");
  EXPECT_EQ(as_number(0.1), "0.1");
  EXPECT_EQ(as_number(1.5e300), "1.5e+300");
}

TEST(Doubles, ReadBackTheSame) {
  std::mt19937_64 random(20240229);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t bits = random();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    const std::string text = as_number(value);
    ASSERT_LE(text.size(), kMaxNumber);
    const auto parsed = Parser::of_thread().parse(text, false);
    ASSERT_TRUE(parsed.ok()) << text;
    ASSERT_EQ(parsed.value().reader().kind(), Kind::kDouble) << text;
    ASSERT_EQ(parsed.value().reader().number(), value) << text;
  }
}

class FullSink final : public Sink {
 public:
  std::span<char> grow(std::size_t used, std::size_t wanted) override {
    if (wanted > sizeof room_ || used > wanted) return {};
    return room_;
  }

 private:
  char room_[40];
};

TEST(Memory, ThatIsOutIsToldAndNothingIsWrittenBeyond) {
  FullSink sink;
  Writer out(sink);
  EXPECT_TRUE(out.raw("0123456789"));
  EXPECT_FALSE(out.string(std::string(40, 'x')));
  EXPECT_FALSE(out.raw(std::string(31, 'x')));
  EXPECT_FALSE(out.number(1.0));
  EXPECT_TRUE(out.raw(std::string(30, 'x')));
  EXPECT_FALSE(out.put('x'));
  EXPECT_EQ(out.size(), 40u);
}

TEST(Memory, ThatEndsAmidEscapesIsTold) {
  FullSink sink;
  Writer out(sink);
  EXPECT_FALSE(out.string(std::string(20, '\n')));
}

}  // namespace
}  // namespace jsongate::json
