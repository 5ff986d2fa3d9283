#include "gateway/shared/settings.h"

#include <gtest/gtest.h>

#include <memory_resource>
#include <string>
#include <vector>

namespace jsongate::shared {
namespace {

struct Parsed {
  ParseError add(std::vector<std::string_view> words) {
    ParseContext context;
    context.memory = &memory;
    context.file = "site.conf";
    context.line = 7;
    return parse_setting(context, words, setting);
  }
  const CacheEntry& last() const { return *setting.last; }

  std::pmr::monotonic_buffer_resource memory;
  CachesSetting setting;
};

TEST(CacheSetting, ReadsProviderAndArguments) {
  Parsed parsed;
  EXPECT_EQ(parsed.add({"rates", "redis:127.0.0.1:6379"}), std::nullopt);
  EXPECT_EQ(parsed.last().name, "rates");
  EXPECT_EQ(parsed.last().provider, "redis");
  EXPECT_EQ(parsed.last().arguments, "127.0.0.1:6379");
  EXPECT_EQ(parsed.last().file, "site.conf");
  EXPECT_EQ(parsed.last().line, 7U);
  EXPECT_EQ(parsed.add({"other", "dbm"}), std::nullopt);
  EXPECT_EQ(parsed.last().arguments, "");
}

TEST(CacheSetting, TakesSizesForSharedMemory) {
  Parsed parsed;
  EXPECT_EQ(parsed.add({"a", "shmcb"}), std::nullopt);
  EXPECT_EQ(parsed.last().arguments, "cache(33554432)");
  EXPECT_EQ(parsed.add({"a", "shmcb:16K"}), std::nullopt);
  EXPECT_EQ(parsed.last().arguments, "cache(16384)");
  EXPECT_EQ(parsed.add({"a", "shmcb:/run/x(512000)"}), std::nullopt);
  EXPECT_EQ(parsed.last().arguments, "/run/x(512000)");
}

TEST(CacheSetting, RefusesTheRest) {
  Parsed parsed;
  EXPECT_EQ(parsed.add({"a"}), "takes a name and provider[:arguments]");
  EXPECT_EQ(parsed.add({"a", "shmcb", "32M"}), "takes a name and provider[:arguments]");
  EXPECT_EQ(parsed.add({"a", ":32M"}), "the provider is missing, e.g. shmcb:32M");
  for (const char* name : {"", "a b", "a/b", "a123456789012345678901234567890123"}) {
    EXPECT_TRUE(parsed.add({name, "shmcb"})) << name;
  }
  EXPECT_TRUE(parsed.setting.is_empty());
}

}  // namespace
}  // namespace jsongate::shared
