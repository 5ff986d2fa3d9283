// Numbers compare by their value: every kind with every other, at the edges of each.
#include "gateway/json/path_number.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/json/path_testing.h"

namespace jsongate::json {
namespace {

// Ascending; what stands in one line is equal.
const std::vector<std::vector<std::string>> kAscending = {
    {"-1" + std::string(400, '0')},
    {"-1.7976931348623157e308"},
    {"-1e26", "-100000000000000004764729344"},
    {"-100000000000000000000000001"},
    {"-9223372036854775809"},
    {"-9223372036854775808", "-9223372036854775808.0"},
    {"-9223372036854775807"},
    {"-2.5"},
    {"-2", "-2.0", "-0.2e1"},
    {"-1e-300"},
    {"0", "-0", "0.0", "-0.0", "0e9"},
    {"5e-324"},
    {"0.5", "5e-1"},
    {"1", "1.0", "10e-1"},
    {"1.0000000000000002"},
    {"100", "1e2", "1E+2"},
    {"9007199254740992", "9007199254740992.0"},
    {"9007199254740993"},
    {"9223372036854775807"},
    {"9223372036854775808", "9223372036854775808.0"},
    {"18446744073709551615"},
    {"18446744073709551616", "18446744073709551616.0"},
    {"18446744073709551617"},
    {"1e23", "99999999999999991611392"},
    {"100000000000000000000000"},
    {"1.7976931348623157e308"},
    {"1" + std::string(400, '0')},
    {"1" + std::string(399, '0') + "10"}};

std::string holds(const std::string& a, const char* sign, const std::string& b) {
  const std::string in_document = "$[?@[0]" + std::string(sign) + "@[1]]";
  const std::string by_literals = "$[?" + a + sign + b + "]";
  const std::string mixed = "$[?@[0]" + std::string(sign) + b + "]";
  const std::string text = "[[" + a + "," + b + "]]";
  std::string verdicts;
  for (const std::string& selector : {in_document, by_literals, mixed}) {
    verdicts += testing::places(selector, text) == "$[0]" ? 'y' : 'n';
  }
  return verdicts;
}

TEST(PathNumber, ComparesExactly) {
  for (std::size_t i = 0; i < kAscending.size(); ++i) {
    for (std::size_t j = 0; j < kAscending.size(); ++j) {
      const std::string& a = kAscending[i].front();
      const std::string& b = kAscending[j].back();
      EXPECT_EQ(holds(a, "<", b), i < j ? "yyy" : "nnn") << a << " < " << b;
      EXPECT_EQ(holds(a, "==", b), i == j ? "yyy" : "nnn") << a << " == " << b;
      EXPECT_EQ(holds(a, ">=", b), i >= j ? "yyy" : "nnn") << a << " >= " << b;
    }
  }
}

TEST(PathNumber, EqualSpellingsAreEqual) {
  for (const auto& line : kAscending) {
    for (const std::string& a : line) {
      for (const std::string& b : line) EXPECT_EQ(holds(a, "==", b), "yyy") << a << " == " << b;
    }
  }
}

// A document with such a number is refused; a selector may hold it.
TEST(PathNumber, LiteralsOutOfRangeKeepTheirPlace) {
  const std::string big = "[1" + std::string(400, '0') + ",1.7976931348623157e308,-1]";
  EXPECT_EQ(testing::places("$[?@==1e400]", big), "$[0]");
  EXPECT_EQ(testing::places("$[?@==0.01e402]", big), "$[0]");
  EXPECT_EQ(testing::places("$[?@<1e400]", big), "$[1] $[2]");
  EXPECT_EQ(testing::places("$[?@<1e99999999999999999999]", big), "$[0] $[1] $[2]");
  EXPECT_EQ(testing::places("$[?@<-1e400]", big), "");
  EXPECT_EQ(testing::places("$[?@>-1e5000]", big), "$[0] $[1] $[2]");
  EXPECT_EQ(testing::places("$[?@==1e-400]", "[0]"), "$[0]");
  EXPECT_EQ(testing::places("$[?@==0e99999999999999999999]", "[0]"), "$[0]");
  EXPECT_EQ(testing::places("$[?@==1e-99999999999999999999]", "[0]"), "$[0]");
}

}  // namespace
}  // namespace jsongate::json
