#include "gateway/core/schedule.h"

#include <gtest/gtest.h>

namespace jsongate {
namespace {

using namespace std::chrono_literals;

void expect(Nanoseconds due, Nanoseconds now, Nanoseconds at, std::uint64_t skipped) {
  const auto next = due_after(due, now, 10s);
  EXPECT_EQ(next.at, at);
  EXPECT_EQ(next.skipped, skipped);
}

TEST(Schedule, ARunThatIsShortSkipsNothing) {
  expect(100s, 100s, 110s, 0);
  expect(100s, 109999ms, 110s, 0);
}

TEST(Schedule, ARunThatOverrunsComesBackAtTheNextMultiple) {
  expect(100s, 110s, 120s, 1);
  expect(100s, 111s, 120s, 1);
  expect(100s, 139s, 140s, 3);
}

TEST(Schedule, ARunBeforeItsTimeIsNotRunAgain) { expect(100s, 99s, 110s, 0); }

TEST(Schedule, TheFirstRunIsAfterOneInterval) { EXPECT_EQ(due_at_takeover(0s, 50s, 10s), 60s); }

TEST(Schedule, WhoTakesOverKeepsTheTime) {
  EXPECT_EQ(due_at_takeover(55s, 50s, 10s), 55s);
  EXPECT_EQ(due_at_takeover(60s, 50s, 10s), 60s);
}

TEST(Schedule, WhoTakesOverRunsAtOnceWhatIsOverdue) {
  EXPECT_EQ(due_at_takeover(50s, 50s, 10s), 50s);
  EXPECT_EQ(due_at_takeover(45s, 50s, 10s), 45s);
}

TEST(Schedule, WhatWasDueWhileNobodyHadTheJobIsNoSkippedRun) {
  const auto due = due_at_takeover(25s, 1057s, 10s);
  EXPECT_EQ(due, 1055s);
  expect(due, 1057s, 1065s, 0);
}

TEST(Schedule, NonsenseIsNotWaitedFor) {
  EXPECT_EQ(due_at_takeover(61s, 50s, 10s), 60s);
  EXPECT_EQ(due_at_takeover(-1s, 50s, 10s), 60s);
}

}  // namespace
}  // namespace jsongate
