#include "filters/problem_document/problem_document.h"

#include <gtest/gtest.h>

#include <array>

namespace jsongate::filters {
namespace {

class TextOutlet final : public Outlet {
 public:
  void pass(std::size_t, std::size_t, std::size_t) override { text += "<passed>"; }
  void put(Chunk chunk) override {
    text += chunk.bytes;
    if (chunk.release != nullptr) chunk.release(chunk.owner);
  }
  void copied(std::size_t) override {}

  std::string text;
};

TEST(ProblemDocumentTest, NothingOfTheOldBodyIsLeft) {
  ProblemDocument filter("{\"status\":404}");
  TextOutlet out;
  constexpr std::array<std::string_view, 2> kPieces{"<html>", "</html>"};
  EXPECT_FALSE(filter.on_batch(kPieces, false, out).has_value());
  EXPECT_EQ(out.text, "");
  EXPECT_FALSE(filter.needs(0));
  EXPECT_FALSE(filter.on_batch({}, true, out).has_value());
  EXPECT_EQ(out.text, "{\"status\":404}");
}

TEST(ProblemDocumentTest, AnEmptyBodyIsReplacedToo) {
  ProblemDocument filter("{}");
  TextOutlet out;
  EXPECT_FALSE(filter.on_batch({}, true, out).has_value());
  EXPECT_EQ(out.text, "{}");
}

TEST(ProblemDocumentTest, IsOnUnlessSaidOtherwise) {
  EXPECT_TRUE(ProblemDocumentSettings{}.problems.value);
}

}  // namespace
}  // namespace jsongate::filters
