#include "gateway/core/param_value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>
#include <string>

namespace jsongate {
namespace {

std::optional<ParamValue> converted(ParamType type, std::string_view text) {
  ParamValue value;
  if (!convert_param(type, text, value)) return std::nullopt;
  EXPECT_EQ(value.type, type);
  EXPECT_EQ(value.text, text);
  return value;
}

TEST(ConvertInt, TakesDigitsWithAnOptionalMinus) {
  EXPECT_EQ(converted(ParamType::kInt, "0")->integer, 0);
  EXPECT_EQ(converted(ParamType::kInt, "-0")->integer, 0);
  EXPECT_EQ(converted(ParamType::kInt, "42")->integer, 42);
  EXPECT_EQ(converted(ParamType::kInt, "-42")->integer, -42);
  EXPECT_EQ(converted(ParamType::kInt, "007")->integer, 7);
}

TEST(ConvertInt, RefusesEverythingElse) {
  for (const char* text :
       {"", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "1_000", "--1", "٣", "1-", "a", "12a"}) {
    EXPECT_FALSE(converted(ParamType::kInt, text)) << text;
  }
  EXPECT_FALSE(converted(ParamType::kInt, std::string_view("1\0", 2)));
}

TEST(ConvertInt, KeepsTheDigitsOfWhatExceeds64Bits) {
  EXPECT_EQ(converted(ParamType::kInt, "9223372036854775807")->integer,
            std::numeric_limits<std::int64_t>::max());
  EXPECT_FALSE(converted(ParamType::kInt, "9223372036854775807")->big);
  EXPECT_TRUE(converted(ParamType::kInt, "9223372036854775808")->big);
  EXPECT_EQ(converted(ParamType::kInt, "-9223372036854775808")->integer,
            std::numeric_limits<std::int64_t>::min());
  EXPECT_FALSE(converted(ParamType::kInt, "-9223372036854775808")->big);
  EXPECT_TRUE(converted(ParamType::kInt, "-9223372036854775809")->big);
}

TEST(ConvertInt, StopsAtTheDigitsThatPythonWillRead) {
  const std::string most(4300, '9');
  EXPECT_TRUE(converted(ParamType::kInt, most)->big);
  EXPECT_TRUE(converted(ParamType::kInt, "-" + most)->big);
  EXPECT_FALSE(converted(ParamType::kInt, most + "9"));
  EXPECT_EQ(converted(ParamType::kInt, std::string(4299, '0') + "5")->integer, 5);
}

TEST(ConvertFloat, TakesDecimalNumbers) {
  EXPECT_EQ(converted(ParamType::kFloat, "1")->number, 1.0);
  EXPECT_EQ(converted(ParamType::kFloat, "-1.5")->number, -1.5);
  EXPECT_EQ(converted(ParamType::kFloat, "2e3")->number, 2000.0);
  EXPECT_EQ(converted(ParamType::kFloat, "2E+3")->number, 2000.0);
  EXPECT_EQ(converted(ParamType::kFloat, "25e-1")->number, 2.5);
  EXPECT_EQ(converted(ParamType::kFloat, "0.1")->number, 0.1);
  EXPECT_TRUE(std::signbit(converted(ParamType::kFloat, "-0")->number));
}

TEST(ConvertFloat, RefusesEverythingElse) {
  for (const char* text : {"", "-", ".5", "5.", "+1", "1e", "1e+", "e5", "inf", "-inf", "nan",
                           "Infinity", "0x1p3", "1,5", "1.5.", " 1", "1 ", "1_0", "1e5e5"}) {
    EXPECT_FALSE(converted(ParamType::kFloat, text)) << text;
  }
}

TEST(ConvertFloat, RefusesWhatIsTooLarge) {
  const std::string zeros(400, '0');
  for (const std::string& text :
       {std::string("1e400"), std::string("-1e400"), std::string("1e99999999999999999999"),
        "1" + zeros, "1" + zeros + ".5", "1" + zeros + "e-10", std::string("0.001e9999")}) {
    EXPECT_FALSE(converted(ParamType::kFloat, text)) << text;
  }
}

TEST(ConvertFloat, RoundsWhatIsTooSmallToZero) {
  const std::string zeros(400, '0');
  for (const std::string& text :
       {std::string("1e-400"), std::string("1e-99999999999999999999"), "0." + zeros + "1",
        "0." + zeros + "1e10", std::string("12345e-9999"), std::string("0e99999999999999999999")}) {
    const auto value = converted(ParamType::kFloat, text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(value->number, 0.0) << text;
  }
  EXPECT_TRUE(std::signbit(converted(ParamType::kFloat, "-1e-400")->number));
  EXPECT_GT(converted(ParamType::kFloat, "5e-324")->number, 0.0);
}

TEST(ConvertBool, TakesFourWordsInAnyCase) {
  for (const char* text : {"1", "true", "True", "TRUE"}) {
    EXPECT_EQ(converted(ParamType::kBool, text)->integer, 1) << text;
  }
  for (const char* text : {"0", "false", "False", "FALSE"}) {
    EXPECT_EQ(converted(ParamType::kBool, text)->integer, 0) << text;
  }
  for (const char* text : {"", "yes", "on", "2", "01", "tru", "truee", "t", "falſe"}) {
    EXPECT_FALSE(converted(ParamType::kBool, text)) << text;
  }
}

TEST(ConvertText, TakesAnything) {
  for (const ParamType type : {ParamType::kStr, ParamType::kPath}) {
    EXPECT_TRUE(converted(type, ""));
    EXPECT_TRUE(converted(type, "a/b"));
    EXPECT_TRUE(converted(type, "\xFF"));
  }
}

TEST(ConvertParam, LeavesNothingOfAnEarlierValue) {
  ParamValue value;
  ASSERT_TRUE(convert_param(ParamType::kInt, "99999999999999999999", value));
  ASSERT_TRUE(convert_param(ParamType::kInt, "1", value));
  EXPECT_FALSE(value.big);
  EXPECT_EQ(value.integer, 1);
}

TEST(ParamTypeName, IsTheWordForTheUser) {
  EXPECT_EQ(param_type_name(ParamType::kStr), "string");
  EXPECT_EQ(param_type_name(ParamType::kInt), "integer");
  EXPECT_EQ(param_type_name(ParamType::kFloat), "number");
  EXPECT_EQ(param_type_name(ParamType::kBool), "boolean");
  EXPECT_EQ(param_type_name(ParamType::kPath), "path");
}

}  // namespace
}  // namespace jsongate
