#include "gateway/core/target.h"

#include <gtest/gtest.h>

namespace jsongate {
namespace {

TEST(DecodePath, DecodesAndNormalizes) {
  const std::pair<const char*, std::string> cases[] = {
      {"/", "/"},
      {"/a/b", "/a/b"},
      {"/a%20b", "/a b"},
      {"/%C3%A4", "/\xC3\xA4"},
      {"/%61", "/a"},
      {"//a///b//", "/a/b/"},
      {"/a/./b/.", "/a/b/"},
      {"/a/../b", "/b"},
      {"/a/b/..", "/a/"},
      {"/a/%2e%2E/b", "/b"},
      {"/a/.../b", "/a/.../b"},
      {"/..a", "/..a"},
      {"/%252F", "/%2F"},
      {"/%25%34", "/%4"},
      {"/%FF", "/\xFF"},
      {"/a;b=1", "/a;b=1"},
  };
  for (const auto& [raw, path] : cases) {
    const auto decoded = decode_path(raw);
    ASSERT_TRUE(decoded.ok()) << raw;
    EXPECT_EQ(decoded.value(), path) << raw;
  }
}

TEST(DecodePath, RefusesWhatHttpdRefuses) {
  const std::pair<const char*, int> cases[] = {
      {"", 400},       {"a", 400},      {"*", 400},        {"/%", 400},       {"/%4", 400},
      {"/%zz", 400},   {"/..", 400},    {"/a/../..", 400}, {"/%2e%2e/", 400}, {"/a%2Fb", 404},
      {"/a%2fb", 404}, {"/a%00b", 404}, {"/../%2F", 400},  {"/..%2Fa", 404},
  };
  for (const auto& [raw, status] : cases) {
    const auto decoded = decode_path(raw);
    ASSERT_FALSE(decoded.ok()) << raw;
    EXPECT_EQ(decoded.problem().status, status) << raw;
    EXPECT_EQ(decoded.problem().detail, status_title(status)) << raw;
  }
}

}  // namespace
}  // namespace jsongate
