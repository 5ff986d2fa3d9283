#include "gateway/json/iregexp.h"

#include <gtest/gtest.h>

#include <string>

namespace jsongate::json {
namespace {

bool is_valid(std::string_view pattern) { return IRegexp::compile(pattern).has_value(); }

bool matches(std::string_view pattern, std::string_view subject) {
  const auto made = IRegexp::compile(pattern);
  EXPECT_TRUE(made) << pattern;
  return made && made->matches(subject);
}

bool finds(std::string_view pattern, std::string_view subject) {
  const auto made = IRegexp::compile(pattern);
  EXPECT_TRUE(made) << pattern;
  return made && made->is_found_in(subject);
}

// RFC 9485 §4.
TEST(IRegexp, TakesItsGrammar) {
  for (const char* pattern : {"",
                              "a",
                              "a|b",
                              "|",
                              "()",
                              "(a|)",
                              "a*",
                              "a+",
                              "a?",
                              "a{2}",
                              "a{2,}",
                              "a{2,3}",
                              "a{02}",
                              ".",
                              "\\.",
                              "\\n\\r\\t",
                              "\\(\\)\\*\\+\\-\\.\\?\\[\\\\\\]\\^\\{\\|\\}",
                              "[a]",
                              "[^a]",
                              "[a-z]",
                              "[-]",
                              "[a-]",
                              "[-a]",
                              "[^-a-]",
                              "[--]",
                              "[\\-a]",
                              "[a\\]b]",
                              "[.]",
                              "[\\p{L}0-9]",
                              "\\p{L}",
                              "\\P{Lu}",
                              "\\p{Cn}",
                              "\\p{C}",
                              "[^\\p{Nd}\\P{Zs}]",
                              "a-b",
                              ",",
                              "#",
                              "'",
                              "/",
                              "((a)(b)){2}",
                              "[a^]",
                              "[$&]",
                              "\xE2\x98\xBA+",
                              "[\xC3\xA4-\xC3\xBC]"}) {
    EXPECT_TRUE(is_valid(pattern)) << pattern;
  }
}

TEST(IRegexp, TakesNothingElse) {
  for (const char* pattern :
       {"*",      "+a",      "?",          "a**",        "a*?",         "a++",          "a|*",
        "(*)",    "(",       ")",          "(a",         "a)",          "a{",           "a{}",
        "a{,3}",  "a{1",     "a{1,",       "a{1,2",      "a{x}",        "a{-1}",        "a{3,2}",
        "{1}",    "}",       "]",          "[",          "[]",          "[^]",          "[a",
        "[b-a]",  "[a-b-c]", "[--a]",      "[[]",        "[[:alpha:]]", "\\",           "\\d",
        "\\w",    "\\s",     "\\b",        "\\B",        "\\1",         "\\x41",        "\\u0041",
        "\\a",    "\\$",     "\\/",        "\\p",        "\\pL",        "\\p{",         "\\p{}",
        "\\p{X}", "\\p{Lx}", "\\p{Cs}",    "\\p{Greek}", "\\p{^L}",     "(?:a)",        "(?i)a",
        "(?=a)",  "[\\d]",   "[a-\\p{L}]", "[\\p{L}-z]", "a{1001}",     "a{4294967297}"}) {
    EXPECT_FALSE(is_valid(pattern)) << pattern;
  }
}

TEST(IRegexp, MatchesTheWholeOrFindsAPart) {
  EXPECT_TRUE(matches("a.c", "abc"));
  EXPECT_FALSE(matches("b", "abc"));
  EXPECT_TRUE(finds("b", "abc"));
  EXPECT_TRUE(matches("a|bc", "bc"));
  EXPECT_FALSE(matches("a|bc", "abc"));
  EXPECT_TRUE(matches("", ""));
  EXPECT_FALSE(matches("", "a"));
  EXPECT_TRUE(finds("", "a"));
  EXPECT_FALSE(matches("a", "a\n"));
  EXPECT_TRUE(matches("a{02}", "aa"));
}

TEST(IRegexp, ADotIsAnyCharacterButTheEndOfALine) {
  EXPECT_TRUE(matches(".", "\xF0\x9F\x98\x80"));
  EXPECT_TRUE(matches(".", "\xE2\x80\xA8"));
  EXPECT_FALSE(matches(".", "\n"));
  EXPECT_FALSE(matches(".", "\r"));
  EXPECT_FALSE(matches("[.]", "x"));
  EXPECT_TRUE(matches("[.]", "."));
  EXPECT_TRUE(matches("[^a]", "\n")) << "only the dot leaves them out";
}

// RFC 9485 §5.5 hands them to the engine.
TEST(IRegexp, CaretAndDollarAreAnchors) {
  EXPECT_TRUE(matches("^ab.*", "abc"));
  EXPECT_TRUE(matches(".*bc$", "abc"));
  EXPECT_FALSE(finds("^b", "ab"));
  EXPECT_FALSE(finds("a$", "a\n"));
  EXPECT_TRUE(matches("[\\^$]+", "^$"));
  EXPECT_TRUE(matches("[a^]+", "^a"));
}

TEST(IRegexp, KnowsTheCategoriesOfUnicode) {
  EXPECT_TRUE(matches("\\p{Lu}+", "\xC3\x84Z"));
  EXPECT_FALSE(matches("\\p{Lu}", "z"));
  EXPECT_TRUE(matches("\\P{Lu}", "z"));
  EXPECT_TRUE(matches("[\\p{L}\\p{Nd}]+", "z9"));
  EXPECT_TRUE(matches("[^\\p{L}]", "9"));
}

// U+0378 is not assigned, U+0001 is a control character.
TEST(IRegexp, KnowsCharactersThatAreNotAssigned) {
  const std::string unassigned = "\xCD\xB8";
  const std::string control = "\x01";
  EXPECT_TRUE(matches("\\p{Cn}", unassigned));
  EXPECT_FALSE(matches("\\p{Cn}", control));
  EXPECT_TRUE(matches("\\p{C}", unassigned));
  EXPECT_TRUE(matches("\\p{C}", control));
  EXPECT_FALSE(matches("\\P{C}", unassigned));
  EXPECT_TRUE(matches("\\P{Cn}", control));
  EXPECT_TRUE(matches("[a\\p{Cn}]+", "a" + unassigned));
  EXPECT_FALSE(matches("[a\\p{Cn}]", control));
  EXPECT_FALSE(matches("[^a\\p{Cn}]", unassigned));
  EXPECT_FALSE(matches("[^a\\p{Cn}]", "a"));
  EXPECT_TRUE(matches("[^a\\p{Cn}]", "b"));
  EXPECT_TRUE(matches("[^a\\p{Cn}]", control));
  EXPECT_FALSE(matches("[^a\\p{C}]", control));
  EXPECT_TRUE(matches("[^a\\P{Cn}]", unassigned));
}

TEST(IRegexp, IsLinearInItsSubject) {
  const std::string subject(100'000, 'a');
  EXPECT_FALSE(matches("(a+)+b", subject));
  EXPECT_FALSE(matches("(a|aa)+b", subject));
  EXPECT_FALSE(finds("(a*)*b", subject));
}

TEST(IRegexp, StaysWithinItsMemory) {
  EXPECT_FALSE(IRegexp::compile("((\\p{L}{30}){30}){30}"));
  EXPECT_FALSE(IRegexp::compile("\\p{L}{1000}", 1 << 16));
  EXPECT_TRUE(matches(std::string(50'000, '(') + std::string(50'000, ')') + "a", "a"))
      << "groups cost no stack";
}

}  // namespace
}  // namespace jsongate::json
