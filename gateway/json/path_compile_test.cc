// Selectors that are none: where the mistake is, and what the message says.
#include <gtest/gtest.h>

#include <string>

#include "gateway/json/path_parser.h"
#include "gateway/json/path_testing.h"

namespace jsongate::json {
namespace {

using testing::path_error;
using namespace std::string_literals;

struct Case {
  std::string selector;
  const char* error;
};

const Case kSegments[] = {
    {"", "0: expected '$', not the end"},
    {" $", "0: expected '$', not ' '"},
    {"a", "0: expected '$', not 'a'"},
    {"@.a", "0: expected '$', not '@'"},
    {"$ ", "1: expected '.' or '[', not ' '"},
    {"$a", "1: expected '.' or '[', not 'a'"},
    {"$.a ", "3: expected '.' or '[', not ' '"},
    {"$.", "2: expected a name or '*', not the end"},
    {"$.&", "2: expected a name or '*', not '&'"},
    {"$.1", "2: expected a name or '*', not '1'"},
    {"$. a", "2: expected a name or '*', not ' '"},
    {"$.a-b", "3: expected '.' or '[', not '-'"},
    {"$.['a']", "2: expected a name or '*', not '['"},
    {"$..", "3: expected a name, '*' or '[', not the end"},
    {"$...a", "3: expected a name, '*' or '[', not '.'"},
    {"$..\na", "3: expected a name, '*' or '[', not U+000A"},
    {"$[", "2: expected a string, an integer, ':', '*' or '?', not the end"},
    {"$[]", "2: expected a string, an integer, ':', '*' or '?', not ']'"},
    {"$[,0]", "2: expected a string, an integer, ':', '*' or '?', not ','"},
    {"$[0,]", "4: expected a string, an integer, ':', '*' or '?', not ']'"},
    {"$[a]", "2: expected a string, an integer, ':', '*' or '?', not 'a'"},
    {"$[@.a]", "2: expected a string, an integer, ':', '*' or '?', not '@'"},
    {"$[+1]", "2: expected a string, an integer, ':', '*' or '?', not '+'"},
    {"$[0 2]", "4: expected ',' or ']', not '2'"},
    {"$[0", "3: expected ',' or ']', not the end"},
    {"$.a\xFF", "3: invalid UTF-8: byte 0xFF"},
    {"$['\xED\xA0\x80']", "3: invalid UTF-8: byte 0xED"},
    {"$['\xC0\x80']", "3: invalid UTF-8: byte 0xC0"},
    {"$['\xF4\x90\x80\x80']", "3: invalid UTF-8: byte 0xF4"},
    {"$.\xE2\x98", "2: invalid UTF-8: byte 0xE2"},
    {"$\xE2\x98\xBA", "1: expected '.' or '[', not '\xE2\x98\xBA'"},
    {"$.a\0"s, "3: expected '.' or '[', not U+0000"},
};

const Case kIntegers[] = {
    {"$[01]", "3: no digit behind a leading zero: '1'"},
    {"$[-0]", "3: no zero behind a '-': '0'"},
    {"$[-01]", "3: no zero behind a '-': '0'"},
    {"$[-]", "3: expected a digit, not ']'"},
    {"$[- 1]", "3: expected a digit, not ' '"},
    {"$[1.0]", "3: expected ',' or ']', not '.'"},
    {"$[1e1]", "3: expected ',' or ']', not 'e'"},
    {"$[9007199254740992]", "2: the integer is beyond 2^53-1: '9'"},
    {"$[-9007199254740992]", "2: the integer is beyond 2^53-1: '-'"},
    {"$[99999999999999999999]", "2: the integer is beyond 2^53-1: '9'"},
    {"$[1:2:3:4]", "7: expected ',' or ']', not ':'"},
    {"$[:+1]", "3: expected ',' or ']', not '+'"},
    {"$[::01]", "5: no digit behind a leading zero: '1'"},
    {"$[::-0]", "5: no zero behind a '-': '0'"},
    {"$[:9007199254740992]", "3: the integer is beyond 2^53-1: '9'"},
};

const Case kStrings[] = {
    {"$['a", "4: expected a closing \"'\", not the end"},
    {"$[\"a", "4: expected a closing '\"', not the end"},
    {"$['a\\", "5: expected an escape of a string, not the end"},
    {"$['\\\"']", "4: expected an escape of a string, not '\"'"},
    {"$[\"\\'\"]", "4: expected an escape of a string, not '''"},
    {"$['\\v']", "4: expected an escape of a string, not 'v'"},
    {"$['\\0']", "4: expected an escape of a string, not '0'"},
    {"$['\t']", "3: a control character must be escaped: U+0009"},
    {"$['\0']"s, "3: a control character must be escaped: U+0000"},
    {"$['\\\0']"s, "4: expected an escape of a string, not U+0000"},
    {"$['\\u123']", "8: expected a hexadecimal digit, not '''"},
    {"$['\\U1234']", "4: expected an escape of a string, not 'U'"},
    {"$['\\u{12}']", "5: expected a hexadecimal digit, not '{'"},
    {"$['\\uD800']", "3: a high surrogate without a low one: '\\'"},
    {"$['\\uDC00']", "3: a low surrogate without a high one: '\\'"},
    {"$['\\uD800\\u0041']", "9: a low surrogate must follow a high one: '\\'"},
    {"$['\\uD800\\uD800']", "9: a low surrogate must follow a high one: '\\'"},
    {"$['\\uD800x']", "3: a high surrogate without a low one: '\\'"},
    {"$['a''b']", "5: expected ',' or ']', not '''"},
};

const Case kFilters[] = {
    {"$[?", "3: expected an expression, not the end"},
    {"$[?]", "3: expected an expression, not ']'"},
    {"$[?.a]", "3: expected an expression, not '.'"},
    {"$[?@.a", "6: expected ',' or ']', not the end"},
    {"$[?@.a=1]", "6: expected ',' or ']', not '='"},
    {"$[?@.a==]", "8: expected an expression, not ']'"},
    {"$[?@.a===1]", "8: expected an expression, not '='"},
    {"$[?@.a==1==2]", "9: expected ',' or ']', not '='"},
    {"$[?@.a&@.b]", "6: expected ',' or ']', not '&'"},
    {"$[?@.a && ]", "10: expected an expression, not ']'"},
    {"$[?@.a|| ||@.b]", "9: expected an expression, not '|'"},
    {"$[?(@.a]", "7: expected '&&', '||' or ')', not ']'"},
    {"$[?()]", "4: expected an expression, not ')'"},
    {"$[?(@.a)==1]", "8: expected ',' or ']', not '='"},
    {"$[?!@.a==1]", "7: expected ',' or ']', not '='"},
    {"$[?!!@.a]", "4: expected an expression, not '!'"},
    {"$[?1]", "3: a literal must be compared: '1'"},
    {"$[?'a' || @.b]", "3: a literal must be compared: '''"},
    {"$[?@.b && true]", "10: a literal must be compared: 't'"},
    {"$[?!null]", "4: a literal must be compared: 'n'"},
    {"$[?@.*==1]", "3: a query must be singular to be a value: '@'"},
    {"$[?1==@..a]", "6: a query must be singular to be a value: '@'"},
    {"$[?@[0,0]<1]", "3: a query must be singular to be a value: '@'"},
    {"$[?$[0:1]==1]", "3: a query must be singular to be a value: '$'"},
    {"$[?@==01]", "7: no digit behind a leading zero: '1'"},
    {"$[?@==1.]", "8: expected a digit, not ']'"},
    {"$[?@==.1]", "6: expected an expression, not '.'"},
    {"$[?@==1e]", "8: expected a digit, not ']'"},
    {"$[?@==1e+-1]", "9: expected a digit, not '-'"},
    {"$[?@==--1]", "7: expected a digit, not '-'"},
    {"$[?@==True]", "6: expected an expression, not 'T'"},
    {"$[?@==nul]", "6: unknown word 'nul': 'n'"},
    {"$[?@==nully]", "6: unknown word 'nully': 'n'"},
    {"$[?@==[1]]", "6: expected an expression, not '['"},
};

const Case kFunctions[] = {
    {"$[?foo(@)]", "3: unknown function 'foo': 'f'"},
    {"$[?Length(@)==1]", "3: expected an expression, not 'L'"},
    {"$[?length (@)==1]", "3: unknown word 'length': 'l'"},
    {"$[?true(@)]", "3: unknown function 'true': 't'"},
    {"$[?length()==1]", "10: length() takes 1 argument: ')'"},
    {"$[?length(@,@)==1]", "11: length() takes 1 argument: ','"},
    {"$[?length(@)]", "3: the value of a function must be compared: 'l'"},
    {"$[?length(@.*)==1]", "10: a query must be singular to be a value: '@'"},
    {"$[?length(@", "11: expected ')', not the end"},
    {"$[?count(1)==1]", "9: count() takes a query: '1'"},
    {"$[?count(@.*,1)==1]", "12: count() takes 1 argument: ','"},
    {"$[?value(length(@))==1]", "9: value() takes a query: 'l'"},
    {"$[?match(@)]", "10: match() takes 2 arguments: ')'"},
    {"$[?match(@ 'a')]", "11: expected ',', not '''"},
    {"$[?search(@,'a',1)]", "15: search() takes 2 arguments: ','"},
    {"$[?match(@,'a')==true]", "3: a function that is true or false is no value: 'm'"},
    {"$[?1==match(@,'a')]", "6: a function that is true or false is no value: 'm'"},
    {"$[?length(search(@,'a'))==1]", "10: a function that is true or false is no value: 's'"},
};

template <std::size_t n>
void expect_errors(const Case (&cases)[n]) {
  for (const auto& [selector, error] : cases) EXPECT_EQ(path_error(selector), error) << selector;
}

TEST(PathCompile, SaysWhereASegmentIsWrong) { expect_errors(kSegments); }
TEST(PathCompile, SaysWhereAnIntegerIsWrong) { expect_errors(kIntegers); }
TEST(PathCompile, SaysWhereAStringIsWrong) { expect_errors(kStrings); }
TEST(PathCompile, SaysWhereAFilterIsWrong) { expect_errors(kFilters); }
TEST(PathCompile, SaysWhereAFunctionIsWrong) { expect_errors(kFunctions); }

TEST(PathCompile, TakesBlanksWhereTheGrammarDoes) {
  for (const char* selector :
       {"$ .a", "$\n[ 'a' , 0 ]\t..b", "$[ 1 : 2 : 3 ]", "$[ : ]", "$[ ?@ .a]", "$[? @.a == 1 ]",
        "$[?! @.a]", "$[?( @.a )&&( @.b )]", "$[?count( @.* ) == 1]", "$[?match( @ , 'a' )]"}) {
    EXPECT_EQ(path_error(selector), "") << selector;
  }
}

std::string repeated(std::string_view part, std::size_t count) {
  std::string all;
  while (count-- > 0) all += part;
  return all;
}

TEST(PathCompile, BoundsWhatAnEvaluationNeedsOfTheStack) {
  const std::size_t most = path::kMaxNesting;
  const auto nested = [](const char* open, const char* inner, const char* close, std::size_t n) {
    return "$[?" + repeated(open, n) + inner + repeated(close, n) + "]";
  };
  EXPECT_EQ(path_error(nested("(", "@", ")", most - 1)), "");
  EXPECT_EQ(path_error(nested("(", "@", ")", most)), "35: nested deeper than 32: '@'");
  EXPECT_EQ(path_error(nested("@[?", "@", "]", most - 1)), "");
  EXPECT_NE(path_error(nested("@[?", "@", "]", most)), "");
  EXPECT_NE(path_error("$[?1==" + repeated("length(", 10'000)), "");
  EXPECT_NE(path_error("$[?" + repeated("!(", 10'000)), "");
  EXPECT_EQ(path_error("$" + repeated(".a", path::kMaxSegments)), "");
  EXPECT_EQ(path_error("$" + repeated(".a", path::kMaxSegments + 1)),
            "2001: more than 1000 segments: '.'");
  EXPECT_NE(path_error("$" + repeated("[?@" + repeated(".a", 300) + "]", 4)), "");
  EXPECT_EQ(path_error("$['" + std::string(path::kMaxText, 'a') + "']"),
            "65536: the selector is longer than 65536 bytes: 'a'");
  EXPECT_EQ(path_error("$[?@" + repeated("||@", 20'000) + "]"), "");
}

}  // namespace
}  // namespace jsongate::json
