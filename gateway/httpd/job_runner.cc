#include "gateway/httpd/job_runner.h"

#include <algorithm>
#include <utility>

#include "gateway/httpd/background.h"

namespace jsongate::httpd {
namespace {

using namespace std::chrono_literals;

// How soon a job is taken over, and how often a child that does not hold it asks for it.
constexpr Nanoseconds kLook = 100ms;
constexpr Nanoseconds kBetweenWarnings = 60s;

Nanoseconds now() { return JobRunner::Clock::now().time_since_epoch(); }

Nanoseconds random_below(Nanoseconds most) {
  static thread_local std::minstd_rand random(std::random_device{}());
  return Nanoseconds{std::uniform_int_distribution<Nanoseconds::rep>(0, most.count())(random)};
}

// With the interval: a job that comes at another pace is another job. With a number where a
// function is registered more than once.
std::vector<std::string> keys_of(const std::vector<PeriodicJob>& jobs) {
  std::vector<std::string> keys;
  for (const auto& job : jobs) {
    auto key = job.name + '/' + std::to_string(job.interval.count()) + '/';
    int number = 0;
    while (std::ranges::find(keys, key + std::to_string(number)) != keys.end()) ++number;
    keys.push_back(key + std::to_string(number));
  }
  return keys;
}

}  // namespace

JobRunner::JobRunner(Lifecycle& life, const shared::JobBoard& board, metrics::Metrics& metrics,
                     LineLog log)
    : life_(life),
      board_(board),
      metrics_(metrics),
      log_(std::move(log)),
      keys_(keys_of(life.jobs())) {}

void JobRunner::start() {
  for (std::size_t job = 0; job < keys_.size(); ++job) {
    const std::lock_guard lock(mutex_);
    start_in_background([this, job] { serve(job); });
    ++threads_;
  }
}

void JobRunner::stop() noexcept {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
}

bool JobRunner::wait(Clock::time_point end) {
  std::unique_lock lock(mutex_);
  return changed_.wait_until(lock, end, [this] { return threads_ == 0; });
}

void JobRunner::serve(std::size_t job) {
  bool held = board_.hold(keys_[job]);
  while (!held && sleep_until(now() + kLook)) held = board_.hold(keys_[job]);
  if (held) hold(job);
  board_.let_go(keys_[job]);
  const std::lock_guard lock(mutex_);
  --threads_;
  changed_.notify_all();
}

// What is due next is written down before a run: one that kills its process must not be repeated at
// once in the next.
void JobRunner::hold(std::size_t job) {
  const auto& [name, where, interval, jitter] = life_.jobs()[job];
  const auto& key = keys_[job];
  auto due = due_at_takeover(board_.due(key), now(), interval);
  board_.set_due(key, due);
  Skipped skipped;
  while (sleep_until(due + random_below(jitter))) {
    board_.set_due(key, due + interval);
    run(job);
    const auto next = due_after(due, now(), interval);
    note_skipped(job, next.skipped, skipped);
    due = next.at;
    board_.set_due(key, due);
  }
}

void JobRunner::run(std::size_t job) {
  const auto& name = life_.jobs()[job].name;
  const bool well = life_.run_job(job, log_);
  metrics_.count(metrics::Metric::kEveryRuns, name, 1);
  if (!well) metrics_.count(metrics::Metric::kEveryFailures, name, 1);
}

void JobRunner::note_skipped(std::size_t job, std::uint64_t count, Skipped& skipped) {
  const auto& [name, where, interval, jitter] = life_.jobs()[job];
  if (count == 0) return;
  metrics_.count(metrics::Metric::kEverySkipped, name, count);
  skipped.count += count;
  const bool told = skipped.told_at != Nanoseconds{0};
  if (told && now() - skipped.told_at < kBetweenWarnings) return;
  log_(LogLevel::kWarning, "@app.every at " + where + ": " + name + "() takes longer than its " +
                               "interval; runs skipped: " + std::to_string(skipped.count));
  skipped = {0, now()};
}

bool JobRunner::sleep_until(Nanoseconds when) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_until(lock, Clock::time_point(when), [this] { return stopping_; });
}

}  // namespace jsongate::httpd
