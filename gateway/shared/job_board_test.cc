#include "gateway/shared/job_board.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace jsongate::shared {
namespace {

using namespace std::chrono_literals;

JobBoard board() { return std::get<JobBoard>(JobBoard::make()); }

// A process that holds a job until it is told to end.
class Holder {
 public:
  Holder(const JobBoard& board, std::string_view job) {
    int ready[2];
    EXPECT_EQ(pipe(ready), 0);
    pid_ = fork();
    if (pid_ == 0) {
      const char held = board.hold(job) ? '1' : '0';
      board.set_due(job, 7s);
      static_cast<void>(!write(ready[1], &held, 1));
      for (;;) pause();
    }
    close(ready[1]);
    char held = '?';
    EXPECT_EQ(read(ready[0], &held, 1), 1);
    EXPECT_EQ(held, '1');
    close(ready[0]);
  }
  ~Holder() { end(SIGKILL); }
  void end(int signal) {
    if (pid_ == 0) return;
    kill(pid_, signal);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_;
};

TEST(JobBoard, OneProcessHoldsAJob) {
  const auto jobs = board();
  Holder other(jobs, "a:refresh");
  EXPECT_FALSE(jobs.hold("a:refresh"));
  EXPECT_TRUE(jobs.hold("a:other"));
}

TEST(JobBoard, AKilledHolderGivesUpAtOnce) {
  const auto jobs = board();
  Holder other(jobs, "a:refresh");
  other.end(SIGKILL);
  EXPECT_TRUE(jobs.hold("a:refresh"));
  EXPECT_EQ(jobs.due("a:refresh"), 7s);
}

TEST(JobBoard, WhatIsLetGoCanBeTaken) {
  const auto jobs = board();
  EXPECT_TRUE(jobs.hold("a:refresh"));
  EXPECT_TRUE(jobs.hold("a:refresh"));
  jobs.let_go("a:refresh");
  Holder other(jobs, "a:refresh");
  EXPECT_FALSE(jobs.hold("a:refresh"));
}

TEST(JobBoard, AProcessThatTheHolderForksHoldsNothing) {
  const auto jobs = board();
  EXPECT_TRUE(jobs.hold("a:refresh"));
  const pid_t forked = fork();
  if (forked == 0) _exit(jobs.hold("a:refresh") ? 1 : 0);
  int status = -1;
  waitpid(forked, &status, 0);
  EXPECT_EQ(status, 0);
  Holder next(jobs, "a:second");
  EXPECT_FALSE(jobs.hold("a:second"));
}

TEST(JobBoard, EachJobHasATimeOfItsOwn) {
  const auto jobs = board();
  EXPECT_EQ(jobs.due("a"), 0s);
  jobs.set_due("a", 5s);
  EXPECT_EQ(jobs.due("a"), 5s);
  EXPECT_EQ(jobs.due("b"), 0s);
}

}  // namespace
}  // namespace jsongate::shared
