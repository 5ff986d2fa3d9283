// No part that reads text looks behind its end: every length from 1 to 4096 ends at a page which
// may not be touched, and meets the verdict of the same text elsewhere. (Documents themselves:
// document_memory_test.cc; NDJSON and bodies in pieces: filters.)
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "gateway/core/app.h"
#include "gateway/json/document.h"
#include "gateway/json/duplicates.h"
#include "gateway/json/edit/edits.h"
#include "gateway/json/edit/testing.h"
#include "gateway/json/format.h"
#include "gateway/json/iregexp.h"
#include "gateway/json/path.h"
#include "gateway/json/pointer.h"
#include "gateway/json/regex.h"
#include "gateway/json/regex_sequence.h"
#include "gateway/json/testing.h"

namespace jsongate::json {
namespace {

constexpr std::size_t kLongest = 4096;

using Verdict = std::function<std::string(std::string_view)>;

// `head`, then `unit` again and again, cut off at each length.
void expect_no_overread(std::string_view head, std::string_view unit, const Verdict& verdict) {
  testing::GuardedMemory memory(kLongest);
  ASSERT_TRUE(memory.ok());
  std::string whole(head);
  while (whole.size() < kLongest) whole += unit;
  for (std::size_t size = 1; size <= kLongest; ++size) {
    const std::string text = whole.substr(0, size);
    ASSERT_EQ(verdict(memory.place(text, 0, ' ')), verdict(text)) << size << " of " << unit;
  }
}

template <class Way>
std::string compile_error(std::string_view text) {
  const auto made = Way::compile(text);
  const auto* error = std::get_if<PathError>(&made);
  return error ? std::to_string(error->position) + error->message : "";
}

TEST(OverReadOf, Paths) {
  for (const char* unit :
       {".a['b'][0]", "..*", "[?@.a==1.5e2&&match(@.b,'x')]", "['\\u0061\\ud83d\\ude00']",
        ".\xC3\xA9", "[1:2:3,-1,?!@]", "[? $ . a ]"}) {
    expect_no_overread("$", unit, compile_error<Path>);
  }
  expect_no_overread("$['", "a\\n\xC3\xA9", compile_error<Path>);
  expect_no_overread("$[?@==", "9", compile_error<Path>);
}

TEST(OverReadOf, Pointers) {
  expect_no_overread("", "/a~0b~1c/0/\xC3\xA9", compile_error<Pointer>);
  expect_no_overread("#", "/a%20b%7e0", [](std::string_view text) {
    const auto made = Pointer::compile_fragment(text);
    const auto* error = std::get_if<PathError>(&made);
    return error ? std::to_string(error->position) + error->message : "";
  });
}

TEST(OverReadOf, RegularExpressions) {
  const auto iregexp = [](std::string_view text) { return iregexp_to_re2(text).value_or("none"); };
  const auto ecma = [](std::string_view text) {
    const auto made = to_re2(text);
    const auto* done = std::get_if<std::string>(&made);
    return done ? *done : "none";
  };
  for (const char* unit : {"(a|[b-c]{2,3}\\p{L}.)*\\n?\xC3\xA9", "[^\\]a-z]+", "x{12,34}"}) {
    expect_no_overread("", unit, iregexp);
    expect_no_overread("", unit, ecma);
  }
  for (const char* unit : {"(?:x|\\u00e9)[^\\]\\w-]+\\cA{1,2}", "\\u{1f600}", "(?<n>a)\\k<n>"}) {
    expect_no_overread("", unit, ecma);
  }
}

TEST(OverReadOf, WhatRegularExpressionsMatch) {
  for (const char* pattern : {"^[A-Z]{3}-[0-9]{5}$", "^a", "^[^@]+@[^@]+$"}) {
    const auto sequence = RegexSequence::of(pattern);
    ASSERT_TRUE(sequence) << pattern;
    const auto matches = [&](std::string_view text) {
      return std::string(sequence->matches(text) ? "yes" : "no");
    };
    for (const char* unit : {"ABC-12345", "a@b", "\xC3\xA9"}) expect_no_overread("", unit, matches);
  }
}

TEST(OverReadOf, Formats) {
  const struct {
    const char* format;
    std::vector<const char*> units;
  } cases[] = {
      {"date", {"1985-04-12"}},
      {"time", {"23:20:50.52+01:30", "23:20:50.5"}},
      {"date-time", {"1985-04-12T23:20:50.52Z"}},
      {"duration", {"P1Y2M3DT4H5M6S", "P1"}},
      {"email", {"a.b@c-d.e", "\"\\a\"@[1.2.3.4]"}},
      {"idn-email", {"\xC3\xA9@\xC3\xA9."}},
      {"hostname", {"a-b.", "xn--a."}},
      {"idn-hostname", {"\xE3\x81\x82."}},
      {"ipv4", {"1.2.3.4", "1"}},
      {"ipv6", {"1:2", "::ffff:1.2.3.4"}},
      {"uri", {"http://u:p@[::1]:80/%20;a?b#c", "a:"}},
      {"uri-reference", {"/a%2f", "//h:1/"}},
      {"iri", {"a:\xC3\xA9"}},
      {"iri-reference", {"\xC3\xA9/"}},
      {"uri-template", {"a{+b,c:12*}", "{?x"}},
      {"uuid", {"2eb8aa08-aa98-11ea-b4aa-73b441d16380"}},
      {"json-pointer", {"/a~0b~1"}},
      {"relative-json-pointer", {"1/a~0"}},
      {"regex", {"(?:[a-z]\\d)+\\x41"}},
  };
  for (const auto& [format, units] : cases) {
    const FormatCheck is_good = find_format(format);
    ASSERT_TRUE(is_good) << format;
    const auto verdict = [is_good](std::string_view text) {
      return std::string(is_good(text) ? "yes" : "no");
    };
    for (const char* unit : units) expect_no_overread("", unit, verdict);
  }
}

TEST(OverReadOf, StringsThatAreWritten) {
  expect_no_overread("", "a\"\n\x01\xC3\xA9\xF0\x9F\x98\x80", [](std::string_view text) {
    std::string valid(text);
    while (!valid.empty() && (static_cast<unsigned char>(valid.back()) & 0x80) != 0) {
      valid.pop_back();
    }
    return json_string(text.substr(0, valid.size()));
  });
}

// One object of about this size, of several names.
std::string object_of(std::size_t size) {
  std::string text = "{\"first\":[1,{\"x\":\"\\u00e9\"}],\"second\" : 99999999999999999999 ,\"";
  if (size < text.size() + 4) return std::string(size - 1, ' ') + "7";
  return text.append(size - text.size() - 4, 'n') + "\":1}";
}

// In place: behind the text there is only what the parser asks for.
TEST(OverReadOf, DuplicatesPlacesAndSplices) {
  testing::GuardedMemory memory(kLongest + kBodyPadding);
  ASSERT_TRUE(memory.ok());
  Parser parser;
  for (std::size_t size = 1; size <= kLongest; ++size) {
    const auto text = memory.place(object_of(size), kBodyPadding, '"');
    const auto parsed = parser.parse(text, true);
    ASSERT_TRUE(parsed.ok()) << size;
    const auto& document = parsed.value();
    ASSERT_EQ(document.text().data(), text.data());
    EXPECT_FALSE(refuse_duplicate_keys(document)) << size;
    std::vector<Reader> all;
    testing::nodes_of(document, all);
    Edits edits(document);
    edits.mask({&all.back(), 1}, "#");
    edits.rename({&all.back(), 1}, "name");
    const std::string out = edits.splice().apply(document.text());
    EXPECT_TRUE(out.ends_with(all.size() > 1 ? "\"name\":\"#\"}" : "\"#\"")) << out;
  }
}

}  // namespace
}  // namespace jsongate::json
