#include "python/gil.h"

#include <chrono>

#include "python/drop_box.h"
#include "python/state.h"

namespace jsongate::python {
namespace {

PyThreadState* thread_state() {
  thread_local PyThreadState* mine = PyThreadState_New(state().interpreter);
  return mine;
}

}  // namespace

Gil::Gil(Exchange& exchange) {
  auto* mine = thread_state();
  const auto begin = std::chrono::steady_clock::now();
  PyEval_RestoreThread(mine);
  exchange.gil_wait += std::chrono::steady_clock::now() - begin;
  ++exchange.gil_entries;
  empty_drop_box();
}

Gil::~Gil() { PyEval_SaveThread(); }

}  // namespace jsongate::python
