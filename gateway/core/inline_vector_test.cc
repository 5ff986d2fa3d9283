#include "gateway/core/inline_vector.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace jsongate {
namespace {

using List = InlineVector<std::string_view, 2>;

std::vector<std::string_view> content(const List& list) { return {list.begin(), list.end()}; }

TEST(InlineVector, GrowsOutOfItself) {
  List list;
  EXPECT_EQ(list.size(), 0u);
  std::vector<std::string_view> expected;
  for (const char* text : {"a", "b", "c", "d", "e", "f", "g"}) {
    list.push_back(text);
    expected.emplace_back(text);
    EXPECT_EQ(content(list), expected);
    EXPECT_EQ(list.back(), text);
  }
  EXPECT_EQ(list[3], "d");
}

TEST(InlineVector, LosesItsFront) {
  List list;
  for (const char* text : {"a", "b", "c", "d"}) list.push_back(text);
  list.erase_front(0);
  EXPECT_EQ(list.size(), 4u);
  list.erase_front(3);
  EXPECT_EQ(content(list), std::vector<std::string_view>{"d"});
  list.erase_front(1);
  EXPECT_EQ(list.size(), 0u);
  list.push_back("e");
  EXPECT_EQ(list.back(), "e");
  list.clear();
  EXPECT_EQ(content(list).size(), 0u);
}

}  // namespace
}  // namespace jsongate
