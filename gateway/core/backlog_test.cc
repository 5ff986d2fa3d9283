#include "gateway/core/backlog.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace jsongate {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

// Never destroyed, as in a server: their threads live on.
template <class Item, class Handle>
Backlog<Item>& backlog_of(std::size_t capacity, Handle handle) {
  static auto* kept = new std::vector<Backlog<Item>*>;
  return *kept->emplace_back(new Backlog<Item>(capacity, std::move(handle)));
}

template <class Item>
void start(Backlog<Item>& backlog) {
  std::thread([&backlog] { backlog.work(); }).detach();
}

auto in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

TEST(Backlog, WorksOffInOrder) {
  std::vector<int> seen;
  auto& backlog = backlog_of<std::unique_ptr<int>>(
      1000, [&](const std::unique_ptr<int>& item) { seen.push_back(*item); });
  start(backlog);
  for (int i = 0; i < 500; ++i) EXPECT_TRUE(backlog.post(std::make_unique<int>(i)));
  ASSERT_TRUE(backlog.drain(in(10s)));
  ASSERT_EQ(seen.size(), 500U);
  for (int i = 0; i < 500; ++i) EXPECT_EQ(seen[static_cast<std::size_t>(i)], i);
}

TEST(Backlog, WhatHasNoRoomStaysWithTheCaller) {
  std::promise<void> go;
  auto may_go = go.get_future().share();
  auto& backlog =
      backlog_of<std::unique_ptr<int>>(2, [&](const std::unique_ptr<int>&) { may_go.wait(); });
  start(backlog);
  EXPECT_TRUE(backlog.post(std::make_unique<int>(0)));
  while (backlog.waiting() > 0) std::this_thread::sleep_for(1ms);  // it is being handled
  EXPECT_TRUE(backlog.post(std::make_unique<int>(1)));
  EXPECT_TRUE(backlog.post(std::make_unique<int>(2)));
  auto more = std::make_unique<int>(3);
  EXPECT_FALSE(backlog.post(std::move(more)));
  EXPECT_NE(more, nullptr);
  EXPECT_FALSE(backlog.drain(in(10ms)));
  go.set_value();
  EXPECT_TRUE(backlog.drain(in(10s)));
}

TEST(Backlog, TakesNothingAfterItsEnd) {
  auto& backlog = backlog_of<int>(10, [](int) {});
  EXPECT_TRUE(backlog.drain(in(0ms)));
  EXPECT_FALSE(backlog.post(1));
}

TEST(Backlog, ManyThreads) {
  std::atomic<int> handled{0};
  auto& backlog = backlog_of<int>(100000, [&](int) { ++handled; });
  start(backlog);
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; ++n) EXPECT_TRUE(backlog.post(int{n}));
    });
  }
  for (auto& thread : threads) thread.join();
  ASSERT_TRUE(backlog.drain(in(30s)));
  EXPECT_EQ(handled, 8000);
}

}  // namespace
}  // namespace jsongate
