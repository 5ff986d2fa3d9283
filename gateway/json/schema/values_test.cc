// Numbers, equality, names and URIs, each on its own.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "gateway/json/document.h"
#include "gateway/json/pattern.h"
#include "gateway/json/schema/bounds.h"
#include "gateway/json/schema/constants.h"
#include "gateway/json/schema/equality.h"
#include "gateway/json/schema/names.h"
#include "gateway/json/schema/number.h"
#include "gateway/json/schema/uri.h"

namespace jsongate::json::schema {
namespace {

// Keeps a value beyond its parser.
class Values {
 public:
  explicit Values(const std::string& text) {
    Parser parser;
    const auto document = parser.parse(text, false);
    EXPECT_TRUE(document.ok()) << text;
    if (!document.ok()) return;
    Reader at = document.value().reader();
    for (at.next(); at.kind() != Kind::kEndArray; at.skip(), ++count) constants_.add(at);
  }
  Reader operator[](std::size_t i) const { return constants_.at(static_cast<std::uint32_t>(i)); }
  std::size_t count = 0;

 private:
  Constants constants_;
};

TEST(Number, AllKindsInOneOrder) {
  const Values sorted(
      "[-1e300,-18446744073709551616,-18446744073709551615,-9223372036854775808,-2,-1.5,-0.1,0,"
      "1e-300,0.1,1,1.0000000000000002,9007199254740992.0,9007199254740993,9223372036854775807,"
      "9223372036854775808,18446744073709551615,18446744073709551616,1e20,100000000000000000001,"
      "1.7e308]");
  for (std::size_t i = 0; i < sorted.count; ++i) {
    for (std::size_t j = 0; j < sorted.count; ++j) {
      const int order = compare(number_at(sorted[i]), number_at(sorted[j]));
      EXPECT_EQ(order < 0, i < j) << i << " and " << j;
      EXPECT_EQ(order > 0, i > j) << i << " and " << j;
    }
  }
}

TEST(Number, EqualOnesHaveEqualHashes) {
  const Values pairs(
      "[1,1.0,0,-0.0,1e2,100,9007199254740994,9007199254740994.0,1e20,100000000000000000000,"
      "12345678901234567890,12345678901234567890,1e19,10000000000000000000]");
  for (std::size_t i = 0; i < pairs.count; i += 2) {
    EXPECT_EQ(compare(number_at(pairs[i]), number_at(pairs[i + 1])), 0) << i;
    EXPECT_EQ(hash(number_at(pairs[i])), hash(number_at(pairs[i + 1]))) << i;
  }
}

TEST(Number, Multiples) {
  const Values cases(
      "[[7,7,true],[7,2,false],[0,3,true],[-9,3,true],[0.3,0.1,true],[0.35,0.1,false],"
      "[1e308,1e-300,true],[1.5,0.5,true],[4.5,1.5,true],[18446744073709551616,2,true],"
      "[18446744073709551617,2,false],[9.99,0.01,true],[1e-7,1e-8,true],[1e-8,1e-7,false],"
      "[1e40,12345678901234567890123,false],[24691357802469135780246,12345678901234567890123,true],"
      "[-9223372036854775808,2,true],[5e-324,5e-324,true]]");
  for (std::size_t i = 0; i < cases.count; ++i) {
    Reader at = cases[i];
    at.next();
    const Number value = number_at(at);
    at.skip();
    const Number divisor = number_at(at);
    at.skip();
    EXPECT_EQ(is_multiple(value, divisor), at.kind() == Kind::kTrue) << i;
  }
}

TEST(Number, DivisorsThatNoMachineWordHolds) {
  const std::string zeros(30, '0');
  for (int k = 1; k <= 9; ++k) {
    const std::string digit = std::to_string(k);
    const Values one("[" + digit + zeros + digit + ",1" + zeros + "1]");
    EXPECT_TRUE(is_multiple(number_at(one[0]), number_at(one[1]))) << k;
    const Values other("[" + digit + zeros + std::to_string(k % 9 + 1) + ",1" + zeros + "1]");
    EXPECT_FALSE(is_multiple(number_at(other[0]), number_at(other[1]))) << k;
  }
}

TEST(Equality, WhateverTheOrderAndTheSpelling) {
  std::string forward;
  std::string backward;
  for (int i = 0; i < 40; ++i) {
    const std::string member = "\"k" + std::to_string(i) + "\":[" + std::to_string(i) + "]";
    forward += (i > 0 ? "," : "") + member;
    backward.insert(0, member + (i > 0 ? "," : ""));
  }
  const Values pairs("[{" + forward + "},{" + backward +
                     R"(},{"a":1,"b":[true]},{"b":[true],"a":1.0},"é","\u00e9",[],[],{},{}])");
  for (std::size_t i = 0; i < pairs.count; i += 2) {
    EXPECT_TRUE(are_equal(pairs[i], pairs[i + 1])) << i;
    EXPECT_EQ(hash_of(pairs[i]), hash_of(pairs[i + 1])) << i;
  }
  const Values different(R"([1,true,"1",[1],{"1":1},null,false,0,"",[],{},{"1":2},{"2":1},[1,1]])");
  for (std::size_t i = 0; i < different.count; ++i) {
    for (std::size_t j = 0; j < different.count; ++j) {
      EXPECT_EQ(are_equal(different[i], different[j]), i == j) << i << " " << j;
    }
  }
}

TEST(Names, EachIsFoundAndNoOther) {
  std::mt19937 random(5);
  for (const std::size_t count : {1U, 2U, 7U, 50U, 1000U}) {
    Names names;
    std::vector<std::string> all{""};
    for (std::size_t i = 1; i < count; ++i) {
      all.push_back(std::string(random() % 30, 'a') + std::to_string(i));
    }
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(names.add(all[i]), i);
    EXPECT_EQ(names.add(all.back()), count - 1);
    names.build();
    for (std::size_t i = 0; i < count; ++i) {
      const std::string padded = all[i] + "XXXXXXXX";
      EXPECT_EQ(names.find(std::string_view(padded).substr(0, all[i].size())), i);
      EXPECT_EQ(names[static_cast<std::uint32_t>(i)], all[i]);
      EXPECT_EQ(names.find(std::string_view(padded).substr(0, all[i].size() + 1)), Names::kAbsent);
    }
  }
  EXPECT_EQ(Names().find("x"), Names::kAbsent);
}

// Their first byte and length tell nothing.
TEST(Names, EachIsFoundAmongManyOfOneShape) {
  for (const std::size_t length : {4U, 7U, 8U, 9U, 16U, 17U, 40U}) {
    for (const std::size_t varied_at : {std::size_t{1}, length / 2 - 1, length - 3}) {
      const auto name_of = [&](std::size_t i) {
        return std::string(length, 'n').replace(varied_at, 3, std::to_string(100 + i));
      };
      Names names;
      for (std::size_t i = 0; i < 300; ++i) names.add(name_of(i));
      names.build();
      for (std::size_t i = 0; i < 600; ++i) {
        const std::string padded = name_of(i) + "XXXXXXXX";
        const std::uint32_t found = names.find(std::string_view(padded).substr(0, length));
        EXPECT_EQ(found, i < 300 ? i : Names::kAbsent) << padded;
      }
    }
  }
}

TEST(Bounds, IntervalsHaveWhatIsWithin) {
  const Values ends("[0,-0,1,-7,1000,9007199254740992,-9007199254740992]");
  const Values values(
      "[0,-0.0,1,1.0,0.5,-0.5,5e-324,-5e-324,0.9999999999999999,1.0000000000000002,-7,-7."
      "000000000000001,"
      "999,1000,1000.0,1000.0000000000001,9007199254740991,9007199254740992,9007199254740993,"
      "9007199254740992.0,9223372036854775807,-9223372036854775808,1.7e308]");
  Constants constants;
  for (const Keyword keyword : {Keyword::kMinimum, Keyword::kMaximum, Keyword::kExclusiveMinimum,
                                Keyword::kExclusiveMaximum}) {
    for (std::size_t i = 0; i < ends.count * values.count; ++i) {
      const Bound bound = bound_of(keyword, ends[i / values.count], constants);
      const Intervals intervals = intervals_of({&bound, 1});
      const Reader at = values[i % values.count];
      const bool has = at.kind() == Kind::kInt64 ? intervals.integers.has(at.int64())
                                                 : intervals.doubles.has(at.number());
      EXPECT_EQ(has, is_within(bound, number_at(at), constants))
          << detail_of(bound, constants) << " " << i;
    }
  }
}

TEST(Bounds, IntervalsAreEmptyWhereDecimalsDecide) {
  const Values ends("[1.5,9007199254740993,-9007199254740993,9223372036854775808,1e300]");
  Constants constants;
  for (std::size_t i = 0; i < ends.count; ++i) {
    const Bound bounds[] = {bound_of(Keyword::kMinimum, Values("[0]")[0], constants),
                            bound_of(Keyword::kMaximum, ends[i], constants)};
    EXPECT_FALSE(intervals_of(bounds).integers.has(1)) << i;
    EXPECT_FALSE(intervals_of(bounds).doubles.has(1.0)) << i;
  }
  const Bound divisor = bound_of(Keyword::kMultipleOf, Values("[1]")[0], constants);
  EXPECT_FALSE(intervals_of({&divisor, 1}).integers.has(1));
}

TEST(Text, CodePointsAreCountedAtAnyPlace) {
  for (const std::string point : {"a", "é", "日", "😀"}) {
    for (std::size_t before = 0; before < 18; ++before) {
      for (std::size_t count = 0; count < 18; ++count) {
        std::string text(before, 'x');
        for (std::size_t i = 0; i < count; ++i) text += point;
        EXPECT_EQ(code_points(text), before + count) << text;
      }
    }
  }
}

// RFC 3986 §5.4
TEST(Uri, TheExamplesOfTheRfc) {
  const std::pair<const char*, const char*> kCases[] = {
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {";x", "http://a/b/c/;x"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
  };
  for (const auto& [reference, wanted] : kCases) {
    EXPECT_EQ(resolve_uri("http://a/b/c/d;p?q", reference), wanted) << reference;
  }
  EXPECT_EQ(resolve_uri("urn:x:1", "#a"), "urn:x:1#a");
  EXPECT_EQ(resolve_uri("", "a/b#c"), "a/b#c");
  EXPECT_EQ(resolve_uri("http://a", "b"), "http://a/b");
  EXPECT_EQ(percent_decoded("a%25b%2"), "a%b%2");
}

}  // namespace
}  // namespace jsongate::json::schema
