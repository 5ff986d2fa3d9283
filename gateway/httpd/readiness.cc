#include "gateway/httpd/readiness.h"

#include <utility>

namespace jsongate::httpd {
namespace {

using namespace std::chrono_literals;

constexpr auto kFresh = 1s;
constexpr auto kPatience = 5s;

Problem no_answer() {
  return {.status = 503,
          .code = "not_ready",
          .detail = "a health function does not come back",
          .hint = "it has been running for more than 5 seconds"};
}

Problem no_answer_yet() {
  return {.status = 503,
          .code = "not_ready",
          .detail = "the health functions have not answered yet",
          .hint = "they are being asked for the first time"};
}

}  // namespace

// Ends with the call, whatever becomes of it.
class Readiness::Asking {
 public:
  explicit Asking(Readiness& readiness) : readiness_(readiness) {}
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;
  ~Asking() {
    const std::lock_guard lock(readiness_.mutex_);
    readiness_.asked_at_.reset();
  }

 private:
  Readiness& readiness_;
};

// What is to be said without asking; nothing: the caller is to ask.
std::optional<Readiness::Answer> Readiness::known_or_claim() {
  const auto now = Clock::now();
  const std::lock_guard lock(mutex_);
  if (last_ && now - last_->at < kFresh) return last_;
  if (asked_at_ && now - *asked_at_ > kPatience) return Answer{now, no_answer()};
  if (asked_at_) return last_ ? last_ : Answer{now, no_answer_yet()};
  asked_at_ = now;
  return std::nullopt;
}

std::optional<Problem> Readiness::problem(Lifecycle& life, const LineLog& log) {
  if (auto known = known_or_claim()) return std::move(known->problem);
  const Asking asking(*this);
  auto problem = life.unready(log);
  const std::lock_guard lock(mutex_);
  last_ = Answer{Clock::now(), problem};
  return problem;
}

}  // namespace jsongate::httpd
