#include "python/gil.h"

#include "python/drop_box.h"
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

}  // namespace

Turn::Turn() : begin_(Clock::now()), queue_(head_of_queue()), waited_(Clock::now() - begin_) {}

Gil::Gil(Exchange& exchange) : Gil(exchange, Turn()) {}

Gil::Gil(Exchange& exchange, Turn&& turn) {
  auto* mine = thread_state();
  const auto begin = Clock::now();
  PyEval_RestoreThread(mine);
  turn.queue_.unlock();
  exchange.gil_wait += turn.waited_ + (Clock::now() - begin);
  ++exchange.gil_entries;
  empty_drop_box();
}

Gil::~Gil() { PyEval_SaveThread(); }

}  // namespace jsongate::python
