#include "gateway/json/regex.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <random>
#include <string>

#include "gateway/json/regex_sequence.h"

namespace jsongate::json {
namespace {

bool matches(const std::string& pattern, const std::string& text) {
  const auto translated = to_re2(pattern);
  const auto* const re2 = std::get_if<std::string>(&translated);
  EXPECT_TRUE(re2) << pattern;
  if (!re2) return false;
  const RE2 re(*re2, RE2::Quiet);
  EXPECT_TRUE(re.ok()) << pattern << " became " << *re2 << ": " << re.error();
  return RE2::PartialMatch(text, re);
}

RegexError error_of(const std::string& pattern) {
  const auto translated = to_re2(pattern);
  const auto* const error = std::get_if<RegexError>(&translated);
  EXPECT_TRUE(error) << pattern;
  return error ? *error : RegexError{};
}

TEST(Regex, MatchesAsEcma262Says) {
  const struct {
    const char* pattern;
    const char* text;
    bool wanted;
  } kCases[] = {
      {"b", "abc", true},
      {"^b", "abc", false},
      {"^a$", "a\n", false},
      {"^.$", "\n", false},
      {"^.$", "\u2028", false},
      {"^.$", "😀", true},
      {"^[^a]$", "\n", true},
      {"^\\d$", "٣", false},
      {"^\\w$", "é", false},
      {"^\\s$", "\u00a0", true},
      {"^\\s$", "\ufeff", true},
      {"^[\\s]$", "\u3000", true},
      {"^\\S$", "\u00a0", false},
      {"^[\\S]$", "é", true},
      {"^[\\D\\n]$", "x", true},
      {"^\\W$", "-", true},
      {"\\bab\\b", "x ab y", true},
      {"^\\u00e9$", "é", true},
      {"^\\ud83d\\ude00$", "😀", true},
      {"^\\u{1F600}$", "😀", true},
      {"^[\\u{1F600}-\\u{1F64F}]$", "😁", true},
      {"^\\x41\\t\\cA$", "A\t\x01", true},
      {"^[\\b]$", "\b", true},
      {"^\\p{Letter}+$", "π", true},
      {"^\\p{Lu}$", "a", false},
      {"^\\P{Lu}$", "a", true},
      {"^\\p{Script=Greek}$", "π", true},
      {"^[\\p{L}\\d_-]+$", "π3_-", true},
      {"^\\p{ASCII}$", "é", false},
      {"^(?:a|b){2}$", "ab", true},
      {"^(a|b)+?c$", "abc", true},
      {"^(?<year>\\d{4})$", "2025", true},
      {"^a{2,}$", "a", false},
      {"^a{2,3}$", "aaaa", false},
      {"^a{,3}$", "a{,3}", true},
      {"^{}$", "{}", true},
      {"^]$", "]", true},
      {"[]", "a", false},
      {"^[^]$", "\n", true},
      {"^[\\w-.]+$", "a-.b", true},
      {"^[a\\]]+$", "]a", true},
      {"^\\/\\.\\$\\-$", "/.$-", true},
      {"^()$", "", true},
      {"", "x", true},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(matches(one.pattern, one.text), one.wanted) << one.pattern << " on " << one.text;
  }
}

TEST(Regex, LongRepetitions) {
  EXPECT_TRUE(matches("^a{1500}$", std::string(1500, 'a')));
  EXPECT_FALSE(matches("^a{1500}$", std::string(1499, 'a')));
  EXPECT_TRUE(matches("^[a-c]{1,2500}$", std::string(2500, 'b')));
  EXPECT_FALSE(matches("^[a-c]{1,2500}$", std::string(2501, 'b')));
  EXPECT_FALSE(matches("^(?:ab){1200,}$", std::string(2398, 'a')));
}

TEST(Regex, MistakesHaveTheirPlace) {
  const struct {
    const char* pattern;
    std::size_t position;
    const char* message;
  } kCases[] = {
      {"a(b", 1, "a group is not closed"},
      {"ab)", 2, "')' closes nothing"},
      {"a[b", 1, "a class is not closed"},
      {"*a", 0, "nothing to repeat"},
      {"a**", 2, "nothing to repeat"},
      {"^*", 1, "nothing to repeat"},
      {"a|?", 2, "nothing to repeat"},
      {"a{3,2}", 5, "a range has no order"},
      {"[z-a]", 1, "a range of characters has no order"},
      {"\\a", 0, "an unknown escape"},
      {"x\\Z", 1, "an unknown escape"},
      {"\\u12", 0, "an unknown escape"},
      {"\\", 0, "an unknown escape"},
      {"(?i)a", 0, "an unknown kind of group"},
      {"\\pL", 0, "a property wants {braces}"},
      {"a{100001}", 8, "a repetition is too large"},
  };
  for (const auto& one : kCases) {
    const RegexError error = error_of(one.pattern);
    EXPECT_EQ(error.position, one.position) << one.pattern;
    EXPECT_EQ(error.message, one.message) << one.pattern;
    EXPECT_FALSE(error.unsupported) << one.pattern;
  }
}

TEST(Regex, WhatRe2CannotDoIsNamed) {
  for (const auto& [pattern, construct] : {
           std::pair{"a(?=b)", "look-ahead (?=...)"},
           {"a(?!b)", "look-ahead (?!...)"},
           {"(?<=a)b", "look-behind (?<=...)"},
           {"(?<!a)b", "look-behind (?<!...)"},
           {"(a)\\1", "a back reference (\\1)"},
           {"(?<n>a)\\k<n>", "a back reference (\\k<n>)"},
       }) {
    const RegexError error = error_of(pattern);
    EXPECT_TRUE(error.unsupported) << pattern;
    EXPECT_TRUE(error.message.starts_with(construct)) << error.message;
  }
}

std::string random_pattern(std::mt19937& random) {
  const char* const kAtoms[] = {"a",        "b", "[ab]", "[^a]",  "\\d",
                                "[a-c0-1]", "-", "\\.",  "[^-b]", "\\w"};
  const char* const kCounts[] = {"", "", "*", "+", "?", "{2}", "{1,2}", "{2,}"};
  std::string pattern = "^";
  for (auto left = random() % 4; left > 0; --left) {
    pattern += kAtoms[random() % 10];
    pattern += kCounts[random() % 8];
  }
  return random() % 2 == 0 ? pattern + "$" : pattern;
}

TEST(RegexSequence, AgreesWithRe2) {
  std::mt19937 random(11);
  const std::string pieces[] = {"a", "b", "c", "0", "-", ".", "é", "\n"};
  int taken = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string pattern = random_pattern(random);
    const auto sequence = RegexSequence::of(pattern);
    if (!sequence) continue;
    ++taken;
    for (int j = 0; j < 20; ++j) {
      std::string text;
      for (auto left = random() % 7; left > 0; --left) text += pieces[random() % 8];
      ASSERT_EQ(sequence->matches(text), matches(pattern, text)) << pattern << " on " << text;
    }
  }
  EXPECT_GT(taken, 1000);
}

TEST(RegexSequence, LeavesTheRest) {
  for (const char* const pattern :
       {"a", "^a|b", "^(a)", "^.", "^a*a", "^[^a]{2}", "^é", "^\\s", "^a+?", "^\\bx", "^[\\w-.]",
        "^[ab]?b", "^a*[^b]*a", "^[a", "^a{1", "^\\u0041", "^a$b", "^a{1001}"}) {
    EXPECT_FALSE(RegexSequence::of(pattern)) << pattern;
  }
}

}  // namespace
}  // namespace jsongate::json
