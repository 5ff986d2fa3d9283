#include "metrics/labels.h"

#include <gtest/gtest.h>

#include <string>

#include "gateway/core/query.h"

namespace jsongate::metrics {
namespace {

std::string bounded(std::string_view text) {
  LabelBuffer buffer;
  return std::string(bounded_label(text, buffer));
}

TEST(Labels, ShortTextStaysAsItIs) {
  EXPECT_EQ(bounded("/orders/{id}"), "/orders/{id}");
  EXPECT_EQ(bounded("/caf\u00e9"), "/caf\u00e9");
  EXPECT_EQ(bounded(""), "");
  EXPECT_EQ(bounded(std::string(kMaxLabelBytes, 'a')), std::string(kMaxLabelBytes, 'a'));
}

TEST(Labels, LongTextIsCutBetweenCharacters) {
  EXPECT_EQ(bounded(std::string(kMaxLabelBytes + 1, 'a')), std::string(kMaxLabelBytes, 'a'));
  for (const std::string_view character : {"\u00e9", "\u20ac", "\U0001F600"}) {
    for (std::size_t before = 250; before <= kMaxLabelBytes; ++before) {
      const std::string text = std::string(before, 'a') + std::string(character) + "tail of text";
      const std::string label = bounded(text);
      EXPECT_TRUE(text.starts_with(label));
      EXPECT_TRUE(is_utf8(label));
      EXPECT_LE(label.size(), kMaxLabelBytes);
      EXPECT_GE(label.size(), kMaxLabelBytes - 3);
    }
  }
}

TEST(Labels, WhatIsNoUtf8IsMadeAscii) {
  EXPECT_EQ(bounded("/a\xff/b"), "/a?/b");
  EXPECT_EQ(bounded("\xed\xa0\x80"), "???");
  EXPECT_EQ(bounded(std::string(1000, '\x80')).find_first_not_of('?'), std::string::npos);
}

TEST(Labels, MethodsAreABoundedSet) {
  for (const std::string_view method :
       {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
    EXPECT_EQ(method_label(method_index(method)), method);
  }
  for (const std::string_view method : {"", "get", "GETS", "TRACE", "PROPFIND", "other", "GE"}) {
    EXPECT_EQ(method_label(method_index(method)), "other");
  }
}

TEST(Labels, StatusesAreABoundedSet) {
  std::array<char, 3> buffer;
  EXPECT_EQ(status_label(100, buffer), "100");
  EXPECT_EQ(status_label(204, buffer), "204");
  EXPECT_EQ(status_label(599, buffer), "599");
  for (const int status : {99, 600, 0, -200, 1000, 2147483647}) {
    EXPECT_EQ(status_label(status, buffer), "other");
  }
}

}  // namespace
}  // namespace jsongate::metrics
