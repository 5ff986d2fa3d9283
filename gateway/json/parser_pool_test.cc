#include "gateway/json/parser_pool.h"

#include <gtest/gtest.h>

#include <thread>

namespace jsongate::json {
namespace {

TEST(ParserPool, LendsTheOneUsedLast) {
  ParserPool pool;
  auto first = pool.lease(), second = pool.lease();
  const Parser* const last = second.get();
  first.reset();
  second.reset();
  EXPECT_EQ(pool.lease().get(), last);
}

TEST(ParserPool, KeepsAFewOnly) {
  ParserPool pool;
  {
    std::vector<ParserLease> many;
    for (int i = 0; i < 20; ++i) many.push_back(pool.lease());
    for (std::size_t i = 1; i < many.size(); ++i) EXPECT_NE(many[i - 1].get(), many[i].get());
    EXPECT_EQ(pool.idle(), 0U);
  }
  EXPECT_EQ(pool.idle(), 4U);
}

TEST(ParserPool, ServesThreads) {
  ParserPool pool;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&pool, t] {
      const std::string text = "[" + std::to_string(t) + "]";
      for (int i = 0; i < 1000; ++i) {
        const auto parser = pool.lease();
        const auto document = parser->parse(text, false);
        ASSERT_TRUE(document.ok());
        auto reader = document.value().reader();
        reader.next();
        ASSERT_EQ(reader.int64(), t);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(pool.idle(), 4U);
}

}  // namespace
}  // namespace jsongate::json
