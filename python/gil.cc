#include "python/gil.h"

#include <utility>

#include "python/drop_box.h"
#include "python/kept_gil.h"
#include "python/state.h"

namespace jsongate::python {
namespace {

using Clock = std::chrono::steady_clock;

std::mutex& head_of_queue() {
  static std::mutex mutex;
  return mutex;
}

// The thread that started the interpreter has a state already: where it serves requests too, a
// second one would make PyGILState_Ensure() in an extension wait for itself.
PyThreadState* find_or_make_state() {
  auto* known = PyGILState_GetThisThreadState();
  return known != nullptr ? known : PyThreadState_New(state().interpreter);
}

PyThreadState* thread_state() {
  thread_local PyThreadState* mine = find_or_make_state();
  return mine;
}

// The last stage on this thread has left the GIL to the next one.
thread_local bool kept = false;

}  // namespace

// Most often nobody is there: then the clock is not asked.
Turn::Turn() : queue_(head_of_queue(), std::try_to_lock) {
  if (queue_.owns_lock()) return;
  const auto begin = Clock::now();
  queue_.lock();
  waited_ = Clock::now() - begin;
}

Gil::Gil(Exchange& exchange) {
  if (!std::exchange(kept, false)) enter(exchange, Turn());
}

Gil::Gil(Exchange& exchange, Turn&& turn) { enter(exchange, std::move(turn)); }

void Gil::enter(Exchange& exchange, Turn&& turn) {
  auto* mine = thread_state();
  const auto begin = Clock::now();
  PyEval_RestoreThread(mine);
  turn.queue_.unlock();
  exchange.gil_wait += turn.waited_ + (Clock::now() - begin);
  ++exchange.gil_entries;
  empty_drop_box();
}

Gil::~Gil() {
  kept = keep_;
  if (!keep_) PyEval_SaveThread();
}

void release_kept_gil() noexcept {
  if (std::exchange(kept, false)) PyEval_SaveThread();
}

}  // namespace jsongate::python
