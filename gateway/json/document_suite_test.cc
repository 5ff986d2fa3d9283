// The verdict on documents at the edges of RFC 8259: y_ must be taken, n_ refused; i_ is what the
// RFC leaves open and this project has decided.
#include <gtest/gtest.h>

#include <string>

#include "gateway/core/app.h"
#include "gateway/json/document.h"

namespace jsongate::json {
namespace {

using namespace std::string_literals;

struct Case {
  const char* name;
  std::string text;
};

const Case kCases[] = {
    {"y_array_empty", "[]"},
    {"y_array_spaces", "[ \t\r\n ]"},
    {"y_array_of_arrays", "[[],[[]]]"},
    {"y_array_false", "[false]"},
    {"y_array_heterogeneous", "[null, 1, \"1\", {}]"},
    {"y_array_trailing_space", "[2] "},
    {"y_array_leading_space", " [1]"},
    {"y_array_line_feeds", "[1\n,\n2]\n"},
    {"y_object_empty", "{}"},
    {"y_object_empty_key", "{\"\":0}"},
    {"y_object_nul_in_key", "{\"a\\u0000b\":1}"},
    {"y_object_duplicate_keys", "{\"a\":1,\"a\":2}"},
    {"y_object_escaped_key", "{\"\\u0061\":1}"},
    {"y_object_nested", "{\"a\":{\"b\":{\"c\":[]}}}"},
    {"y_object_line_feeds", "{\n\"a\"\n:\n1\n}"},
    {"y_number_zero", "0"},
    {"y_number_minus_zero", "-0"},
    {"y_number_minus_zero_fraction", "[-0.0]"},
    {"y_number_negative", "-123"},
    {"y_number_fraction", "[123.456]"},
    {"y_number_exponent", "[1e2]"},
    {"y_number_exponent_plus", "[1E+2]"},
    {"y_number_exponent_minus", "[1e-2]"},
    {"y_number_fraction_and_exponent", "[12.34e-5]"},
    {"y_number_zero_exponent", "[0e1]"},
    {"y_number_exponent_leading_zero", "[1e007]"},
    {"y_number_close_to_zero", "[-0.000000000000000000000000000000000000000000000000000001]"},
    {"y_number_largest_double", "[1.7976931348623157e308]"},
    {"y_number_int64_max", "9223372036854775807"},
    {"y_number_int64_min", "-9223372036854775808"},
    {"y_number_uint64_max", "18446744073709551615"},
    {"y_string_empty", "\"\""},
    {"y_string_plain", "[\"asd\"]"},
    {"y_string_all_escapes", R"("\"\\\/\b\f\n\r\t")"},
    {"y_string_unicode_escape", R"("\u0041\u00e9\u6771")"},
    {"y_string_surrogate_pair", R"("\uD83D\uDE00")"},
    {"y_string_surrogate_pair_last", R"("\uDBFF\uDFFF")"},
    {"y_string_escaped_nul", R"("\u0000")"},
    {"y_string_escaped_del", R"("\u007F")"},
    {"y_string_raw_del", "\"\x7f\""},
    {"y_string_noncharacter", "\"\xEF\xBF\xBF\""},
    {"y_string_escaped_noncharacter", R"("\uFFFE")"},
    {"y_string_utf8_two", "\"\xC3\xA9\""},
    {"y_string_utf8_three", "\"\xE6\x9D\xB1\""},
    {"y_string_utf8_four", "\"\xF0\x9F\x98\x80\""},
    {"y_string_utf8_last", "\"\xF4\x8F\xBF\xBF\""},
    {"y_string_line_separator", "\"\xE2\x80\xA8\xE2\x80\xA9\""},
    {"y_string_bom_inside", "\"\xEF\xBB\xBF\""},
    {"y_string_comment_like", "[\"a/*b*/c/*d//e\"]"},
    {"y_string_escaped_backslashes", R"(["\\\\"])"},
    {"y_string_quote_then_digits", R"(["\"99999999999999999999"])"},
    {"y_root_true", "true"},
    {"y_root_false", "false"},
    {"y_root_null", "null"},
    {"y_root_string", "\"x\""},
    {"y_root_with_spaces", " \t\r\n1 \t\r\n"},
    {"n_empty", ""},
    {"n_only_space", " "},
    {"n_only_line_feeds", "\n\r\t"},
    {"n_nul", "\0"s},
    {"n_nul_behind", "1\0"s},
    {"n_nul_between", "[1,\0 2]"s},
    {"n_nul_in_string", "\"a\0b\""s},
    {"n_array_unclosed", "[1"},
    {"n_array_unclosed_empty", "["},
    {"n_array_unclosed_comma", "[1,"},
    {"n_array_closed_twice", "[1]]"},
    {"n_array_only_close", "]"},
    {"n_array_comma_behind", "[1,]"},
    {"n_array_comma_before", "[,1]"},
    {"n_array_comma_only", "[,]"},
    {"n_array_two_commas", "[1,,2]"},
    {"n_array_no_comma", "[1 true]"},
    {"n_array_colon", "[\"a\":1]"},
    {"n_array_inner_unclosed", "[[1]"},
    {"n_array_wrong_close", "[1}"},
    {"n_array_star", "[*]"},
    {"n_object_unclosed", "{\"a\":1"},
    {"n_object_unclosed_empty", "{"},
    {"n_object_no_colon", "{\"a\" 1}"},
    {"n_object_two_colons", "{\"a\"::1}"},
    {"n_object_no_value", "{\"a\":}"},
    {"n_object_no_key", "{:1}"},
    {"n_object_only_key", "{\"a\"}"},
    {"n_object_comma_behind", "{\"a\":1,}"},
    {"n_object_comma_before", "{,\"a\":1}"},
    {"n_object_two_commas", "{\"a\":1,,\"b\":2}"},
    {"n_object_number_key", "{1:1}"},
    {"n_object_bare_key", "{a:1}"},
    {"n_object_single_quotes", "{'a':1}"},
    {"n_object_null_key", "{null:1}"},
    {"n_object_comma_for_colon", "{\"a\",1}"},
    {"n_object_wrong_close", "{\"a\":1]"},
    {"n_object_closed_twice", "{}}"},
    {"n_object_comment_behind", "{\"a\":1}//"},
    {"n_object_comment_inside", "{\"a\":/*c*/1}"},
    {"n_trailing_garbage", "{}x"},
    {"n_trailing_value", "1 2"},
    {"n_trailing_comma", "1,"},
    {"n_trailing_close", "1]"},
    {"n_two_objects", "{}{}"},
    {"n_number_leading_zero", "01"},
    {"n_number_leading_zeros_big", "[000099999999999999999999]"},
    {"n_number_minus_leading_zero", "-01"},
    {"n_number_minus_only", "-"},
    {"n_number_plus", "+1"},
    {"n_number_two_minus", "--1"},
    {"n_number_two_minus_big", "[--99999999999999999999]"},
    {"n_number_no_fraction", "1."},
    {"n_number_no_fraction_in_array", "[2.]"},
    {"n_number_no_integer", ".5"},
    {"n_number_minus_no_integer", "-.5"},
    {"n_number_no_exponent", "1e"},
    {"n_number_no_exponent_digits", "1e+"},
    {"n_number_double_exponent", "1e2e3"},
    {"n_number_two_points", "1.2.3"},
    {"n_number_fraction_exponent", "1e2.3"},
    {"n_number_hex", "0x10"},
    {"n_number_underscore", "1_000"},
    {"n_number_letter_behind", "[1a]"},
    {"n_number_big_letter_behind", "[99999999999999999999a]"},
    {"n_number_big_two", "[99999999999999999999 1]"},
    {"n_number_big_string_behind", "[99999999999999999999\"a\"]"},
    {"n_number_big_fraction_missing", "[99999999999999999999.]"},
    {"n_number_expression", "1+2"},
    {"n_number_fullwidth", "\xEF\xBC\x91"},
    {"n_number_nan", "NaN"},
    {"n_number_nan_in_array", "[nan]"},
    {"n_number_infinity", "Infinity"},
    {"n_number_minus_infinity", "-Infinity"},
    {"n_number_inf", "[inf]"},
    {"n_word_misspelt", "tru"},
    {"n_word_capital", "True"},
    {"n_word_longer", "nulll"},
    {"n_word_with_digits", "[true99999999999999999999]"},
    {"n_word_undefined", "undefined"},
    {"n_word_two", "true false"},
    {"n_string_unclosed", "\"a"},
    {"n_string_only_quote", "\""},
    {"n_string_escaped_quote_unclosed", "\"\\\""},
    {"n_string_single_quotes", "'a'"},
    {"n_string_bad_escape", R"("\x41")"},
    {"n_string_escaped_apostrophe", R"("\'")"},
    {"n_string_escaped_digit", R"("\0")"},
    {"n_string_escape_at_end", "[\"\\"},
    {"n_string_short_unicode_escape", R"("\u00A")"},
    {"n_string_bad_unicode_escape", R"("\u00GG")"},
    {"n_string_upper_unicode_escape", R"("\U0041")"},
    {"n_string_raw_tab", "\"\t\""},
    {"n_string_raw_line_feed", "\"a\nb\""},
    {"n_string_raw_unit_separator", "\"\x1f\""},
    {"n_string_lone_high", R"("\uD800")"},
    {"n_string_lone_high_then_text", R"("\uD800abc")"},
    {"n_string_lone_low", R"("\uDC00")"},
    {"n_string_two_high", R"("\uD800\uD800")"},
    {"n_string_swapped_pair", R"("\uDE00\uD83D")"},
    {"n_string_high_then_bmp", R"("\uD800\u0041")"},
    {"n_string_high_then_escape", R"("\uD800\n")"},
    {"n_key_lone_surrogate", R"({"\uDC00":1})"},
    {"n_utf8_lone_continuation", "\"\x80\""},
    {"n_utf8_truncated", "\"\xE6\x9D\""},
    {"n_utf8_overlong_slash", "\"\xC0\xAF\""},
    {"n_utf8_overlong_three", "\"\xE0\x80\xAF\""},
    {"n_utf8_surrogate", "\"\xED\xA0\x80\""},
    {"n_utf8_beyond_unicode", "\"\xF4\x90\x80\x80\""},
    {"n_utf8_ff", "\"\xFF\""},
    {"n_utf8_latin1", "\"caf\xE9\""},
    {"n_utf8_outside_string", "[\xC3\xA9]"},
    {"n_utf8_invalid_between", "[\xFF]"},
    {"n_space_vertical_tab", "[\x0B]"},
    {"n_space_form_feed", "[\x0C]"},
    {"n_space_no_break", "[\xC2\xA0]"},
    {"n_byte_order_mark", "\xEF\xBB\xBF{}"},
    {"n_byte_order_mark_only", "\xEF\xBB\xBF"},
    {"n_utf16_little", "[\0]\0"s},
    {"n_utf16_with_mark", "\xFF\xFE[\0]\0"s},
    {"n_utf16_big", "\0[\0]"s},
    {"i_number_too_large_refused_n", "1e400"},
    {"i_number_minus_too_large_refused_n", "[-1e400]"},
    {"i_number_too_small_taken_y", "1e-400"},
    {"i_number_huge_exponent_refused_n", "[1e99999999999999999999]"},
    {"i_number_tiny_exponent_taken_y", "[1e-99999999999999999999]"},
    {"i_number_beyond_uint64_taken_y", "18446744073709551616"},
    {"i_number_beyond_int64_taken_y", "-9223372036854775809"},
    {"i_number_hundred_digits_taken_y", std::string(100, '7')},
    {"i_number_4300_digits_taken_y", std::string(4300, '7')},
    {"i_number_4301_digits_refused_n", std::string(4301, '7')},
    {"i_number_long_fraction_taken_y", "0." + std::string(5000, '3')},
    {"i_depth_64_taken_y", std::string(64, '[') + std::string(64, ']')},
    {"i_depth_64_with_content_taken_y", std::string(64, '[') + "1" + std::string(64, ']')},
    {"i_depth_65_refused_n", std::string(65, '[') + std::string(65, ']')},
    {"i_depth_65_with_content_refused_n", std::string(65, '[') + "1" + std::string(65, ']')},
    {"i_depth_65_empty_object_refused_n", std::string(64, '[') + "{}" + std::string(64, ']')},
};

bool is_wanted(const Case& one) {
  const std::string_view name = one.name;
  return name.starts_with("y_") || name.ends_with("_taken_y");
}

TEST(Suite, VerdictIsTheSameWhateverFollows) {
  for (const Case& one : kCases) {
    SCOPED_TRACE(one.name);
    EXPECT_EQ(Parser::of_thread().parse(one.text, false).ok(), is_wanted(one));
    for (const char follows : {'\0', ' ', '"', ']', '}', '1', ',', 'e', '\\', '\x80', '\xFF'}) {
      const std::string padded = one.text + std::string(kBodyPadding, follows);
      const std::string_view body = std::string_view(padded).substr(0, one.text.size());
      EXPECT_EQ(Parser::of_thread().parse(body, true).ok(), is_wanted(one))
          << "followed by byte " << static_cast<int>(follows);
    }
  }
}

TEST(Suite, ARefusalIs400AndQuotesNothing) {
  for (const Case& one : kCases) {
    if (is_wanted(one)) continue;
    SCOPED_TRACE(one.name);
    const auto parsed = Parser::of_thread().parse(one.text, false);
    ASSERT_FALSE(parsed.ok());
    EXPECT_EQ(parsed.problem().status, 400);
    EXPECT_EQ(parsed.problem().code, "bad_json");
    EXPECT_TRUE(parsed.problem().detail.starts_with("the body is not JSON: "));
    for (const char c : parsed.problem().detail) EXPECT_TRUE(c >= ' ' && c <= '~');
  }
}

}  // namespace
}  // namespace jsongate::json
