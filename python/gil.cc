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

// Of this thread: the one that it had when it gave up the GIL, or one of its own.
thread_local PyThreadState* known_state = nullptr;

PyThreadState* thread_state() {
  if (known_state == nullptr) known_state = find_or_make_state();
  return known_state;
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

// Ends `turn`.
void enter_gil(PyThreadState* mine, Exchange& exchange, Turn&& turn) {
  const auto begin = Clock::now();
  PyEval_RestoreThread(mine);
  turn.queue_.unlock();
  exchange.gil_wait += turn.waited_ + (Clock::now() - begin);
  ++exchange.gil_entries;
  empty_drop_box();
}

Gil::Gil(Exchange& exchange) {
  if (!std::exchange(kept, false)) enter_gil(thread_state(), exchange, Turn());
}

Gil::Gil(Exchange& exchange, Turn&& turn) { enter_gil(thread_state(), exchange, std::move(turn)); }

Gil::~Gil() {
  kept = keep_;
  if (!keep_) PyEval_SaveThread();
}

GilGap::GilGap(Exchange& exchange) noexcept
    : exchange_(exchange), mine_(PyEval_SaveThread()), before_(known_state) {
  known_state = mine_;
}

GilGap::~GilGap() {
  known_state = before_;
  enter_gil(mine_, exchange_, Turn());
}

void release_kept_gil() noexcept {
  if (std::exchange(kept, false)) PyEval_SaveThread();
}

}  // namespace jsongate::python
