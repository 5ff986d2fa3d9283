#include "python/filter_run.h"

#include <utility>

#include "python/async_generator.h"
#include "python/body_type.h"
#include "python/foreign_await.h"
#include "python/request_type.h"
#include "python/version.h"
#include "python/yielded.h"

namespace jsongate::python {
namespace {

// The ways in which a generator says that it has ended as it was told to.
bool took_exit() {
  for (auto* expected : {PyExc_GeneratorExit, PyExc_StopAsyncIteration}) {
    if (PyErr_ExceptionMatches(expected) == 0) continue;
    PyErr_Clear();
    return true;
  }
  return false;
}

}  // namespace

FilterRun::Progress FilterRun::on_batch(std::span<const std::string_view> pieces, bool body_ends,
                                        PyObject* request, Outlet& out) {
  if (!coroutine_ && !start(request)) return failed();
  source_->feed(pieces, body_ends);
  const auto progress = drive(request, out);
  if (progress == Progress::kFailed) return failed();
  if (const auto copied = source_->settle(); copied > 0) out.copied(copied);
  if (progress == Progress::kOver) end();
  return progress;
}

bool FilterRun::start(PyObject* request) {
  const auto body = new_body(direction_, limit_);
  if (!body) return false;
  chunks_ = chunks_of(body.get());
  source_ = &source_of(body.get());
  PyObject* const arguments[] = {request, body.get()};
  coroutine_ = Ref::steal(PyObject_Vectorcall(filter_.function, arguments, 2, nullptr));
  if (!coroutine_) return false;
  is_generator_ = PyAsyncGen_CheckExact(coroutine_.get());
  if (!is_generator_ && !PyCoro_CheckExact(coroutine_.get())) {
    PyErr_Format(PyExc_TypeError, "%s() returned a %.100s: a filter is an async def",
                 filter_.name.c_str(), Py_TYPE(coroutine_.get())->tp_name);
    return false;
  }
  if (!is_generator_) source_->keep_all();
  return true;
}

FilterRun::Progress FilterRun::drive(PyObject* request, Outlet& out) {
  return is_generator_ ? drive_generator(request, out) : drive_coroutine(request, out);
}

FilterRun::Progress FilterRun::drive_generator(PyObject* request, Outlet& out) {
  for (;;) {
    const auto step = resume(coroutine_.get());
    if (step.kind == GeneratorStep::Kind::kFailed) return Progress::kFailed;
    if (step.kind == GeneratorStep::Kind::kAwaits) return suspended(step.value);
    settle_head(request);
    if (step.kind == GeneratorStep::Kind::kEnded) return Progress::kOver;
    if (!send_out(step.value.get(), *source_, true, out)) return Progress::kFailed;
  }
}

FilterRun::Progress FilterRun::drive_coroutine(PyObject* request, Outlet& out) {
  PyObject* value = nullptr;
  const auto sent = PyIter_Send(coroutine_.get(), Py_None, &value);
  const auto got = Ref::steal(value);
  if (sent == PYGEN_NEXT) return suspended(got);
  const bool ended = sent == PYGEN_RETURN && finish(got.get(), request, out);
  return ended ? Progress::kOver : Progress::kFailed;
}

bool FilterRun::finish(PyObject* result, PyObject* request, Outlet& out) {
  settle_head(request);
  if (result != Py_None) return send_out(result, *source_, false, out);
  unchanged_ = true;
  source_->pass_all(out);
  passed_ = source_->fed();
  return true;
}

FilterRun::Progress FilterRun::suspended(const Ref& yielded) {
  if (!is_wait_mark(yielded.get())) {
    raise_foreign_await(coroutine_.get());
  } else if (source_->waits()) {
    return Progress::kWaiting;
  } else {
    PyErr_SetString(PyExc_RuntimeError, "the filter waits for more than there is of its body");
  }
  return Progress::kFailed;
}

// The exception outlives the filter that raised it; what the filter raises while it is closed does
// not.
FilterRun::Progress FilterRun::failed() {
  explain_missing_loop();
  auto exception = take_exception();
  if (!close()) PyErr_Clear();
  set_exception(std::move(exception));
  return Progress::kFailed;
}

void FilterRun::skip(std::span<const std::string_view> pieces, Outlet& out) {
  for (const auto piece : pieces) {
    if (unchanged_ && !piece.empty()) out.pass(passed_, 0, piece.size());
    ++passed_;
  }
}

bool FilterRun::abandon() {
  if (source_ != nullptr) source_->end_views();
  return close();
}

bool FilterRun::close() {
  if (over_) return true;
  if (source_ != nullptr) source_->stop();
  const bool silent = !coroutine_ || throw_exit();
  auto exception = silent ? Ref() : take_exception();
  end();
  if (!silent) set_exception(std::move(exception));
  return silent;
}

// What waits is ended where it waits. What it yields meanwhile, and what it awaits, is dropped.
bool FilterRun::throw_exit() {
  if (!is_generator_) {
    return static_cast<bool>(Ref::steal(PyObject_CallMethod(coroutine_.get(), "close", nullptr)));
  }
  const auto exit =
      Ref::steal(PyObject_CallMethod(coroutine_.get(), "athrow", "O", PyExc_GeneratorExit));
  PyObject* value = nullptr;
  const auto sent = exit ? PyIter_Send(exit.get(), Py_None, &value) : PYGEN_ERROR;
  const auto dropped = Ref::steal(value);
  return sent != PYGEN_ERROR || took_exit();
}

// What is still suspended, because it ignored its end, is finalized here.
void FilterRun::end() {
  coroutine_ = Ref();
  if (source_ != nullptr) kept_address_ = source_->close();
  source_ = nullptr;
  chunks_ = Ref();
  over_ = true;
}

}  // namespace jsongate::python
