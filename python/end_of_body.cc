#include "python/end_of_body.h"

#include <utility>

#include "python/state.h"
#include "python/version.h"

namespace jsongate::python {
namespace {

Ref take_idle() {
  auto idle = Ref::steal(std::exchange(state().end_of_body, nullptr));
  if (idle && Py_REFCNT(idle.get()) == 1 && is_as_made(idle.get())) return idle;
  return Ref::steal(PyObject_CallNoArgs(PyExc_StopAsyncIteration));
}

// Where an exception is being handled, it becomes the context of this one.
void set_raised(PyObject* exception) {
  if (const auto handled = Ref::steal(PyErr_GetHandledException())) {
    PyErr_SetObject(PyExc_StopAsyncIteration, exception);
  } else {
    set_exception(Ref::borrow(exception));
  }
}

}  // namespace

// The second one of a batch is an ordinary one: the first may still be looked at.
void EndOfBody::raise() {
  if (open_ && !lent_) {
    auto exception = take_idle();
    if (!exception) return;
    lent_ = std::move(exception);
    set_raised(lent_.get());
  } else {
    PyErr_SetNone(PyExc_StopAsyncIteration);
  }
}

// Frames that end may run anything: the state is looked at before and after.
void EndOfBody::settle() noexcept {
  open_ = false;
  if (!lent_) return;
  const auto exception = std::move(lent_);
  if (Py_REFCNT(exception.get()) > 1) return;
  forget_raise(exception.get());
  if (Py_REFCNT(exception.get()) > 1 || !is_as_made(exception.get())) return;
  if (state().end_of_body == nullptr) state().end_of_body = Ref::borrow(exception.get()).release();
}

}  // namespace jsongate::python
