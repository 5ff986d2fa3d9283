// The GIL, entered once per request by threads that Python did not make.
#pragma once

#include <Python.h>

#include <chrono>
#include <mutex>

#include "gateway/core/exchange.h"

namespace jsongate::python {

// The head of the queue of threads that want the GIL. One thread at a time is there; the others
// sleep until it has the GIL. CPython's own waiters wake up after every switch interval to ask for
// it: with one waiter that is cheap, with sixty it takes half of the processor.
//
// Whoever holds the GIL never asks for a turn, so nobody waits in a circle; a turn ends as soon as
// the GIL is had, so no handler runs in it. What is done in a turn delays everybody who has no turn
// yet: only bounded work that the GIL's next holder uses at once, while it is in the cache.
class Turn {
 public:
  Turn();
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  friend void enter_gil(PyThreadState* mine, Exchange& exchange, Turn&& turn);
  std::unique_lock<std::mutex> queue_;
  std::chrono::nanoseconds waited_{0};
};

// Holds the GIL while it lives, and counts the entry and the wait in `exchange`. Never make one
// while holding a lock other than the turn. Each thread keeps its thread state for good: making one
// per entry costs more than all the rest of a request.
class Gil {
 public:
  explicit Gil(Exchange& exchange);
  // Ends `turn`.
  Gil(Exchange& exchange, Turn&& turn);
  ~Gil();
  Gil(const Gil&) = delete;
  Gil& operator=(const Gil&) = delete;

  // The next Gil of this thread is made at once and takes over (kept_gil.h): the end of this one
  // does not give it up.
  void keep() noexcept { keep_ = true; }

 private:
  bool keep_ = false;
};

// Gives up the GIL that this thread holds, while it lives: around what blocks in the middle of
// Python code. Whatever enters the GIL on this thread meanwhile does so with the thread state that
// the thread has now.
class GilGap {
 public:
  explicit GilGap(Exchange& exchange) noexcept;
  // Waits for the GIL as a Gil does.
  ~GilGap();
  GilGap(const GilGap&) = delete;
  GilGap& operator=(const GilGap&) = delete;

 private:
  Exchange& exchange_;
  PyThreadState* mine_;
  PyThreadState* before_;
};

}  // namespace jsongate::python
