// Drives one Python filter over one body: no event loop, the pieces of the body resume it.
//
// Owner: whoever has the body, inside httpd a PythonFilter, in tests the caller of
// jsongate._core.run_filter. Threads: one at a time; under the GIL, but for what says otherwise.
// abandon() must have been called before it is destroyed, unless it is_over(). Errors: kFailed with
// the exception set; the filter has been closed then.
#pragma once

#include <Python.h>

#include <span>
#include <string>
#include <string_view>

#include "gateway/core/stream_filter.h"
#include "python/body_source.h"
#include "python/planned_function.h"
#include "python/ref.h"

namespace jsongate::python {

class FilterRun {
 public:
  enum class Progress {
    kWaiting,  // for the next batch
    kOver,
    kFailed,
  };

  FilterRun(const PlannedFunction& filter, Direction direction, std::size_t limit)
      : filter_(filter), direction_(direction), limit_(limit) {}

  // As StreamFilter::on_batch. `request` is shown meanwhile.
  Progress on_batch(std::span<const std::string_view> pieces, bool end, PyObject* request,
                    Outlet& out);

  // Whether the filter has ended: what comes of the body is then for skip(). Without the GIL.
  bool is_over() const noexcept { return over_; }
  // The body goes on after the filter: passed on where it was left unchanged, otherwise dropped.
  // Without the GIL.
  void skip(std::span<const std::string_view> pieces, Outlet& out);

  // The request has died: ends a filter in the middle (GeneratorExit), which cannot look at its
  // chunks any more. False: an exception that this raised is set.
  bool abandon();

  // An extension has kept the address of the body's bytes beyond their end.
  bool kept_address() const noexcept { return kept_address_; }

  // As StreamFilter has them, without the GIL.
  bool needs(std::size_t piece) const noexcept {
    return source_ != nullptr && source_->needs(piece);
  }
  std::size_t buffered() const noexcept { return source_ == nullptr ? 0 : source_->buffered(); }

 private:
  bool start(PyObject* request);
  Progress drive(PyObject* request, Outlet& out);
  Progress drive_generator(PyObject* request, Outlet& out);
  Progress drive_coroutine(PyObject* request, Outlet& out);
  Progress suspended(const Ref& yielded);
  Progress failed();
  bool finish(PyObject* result, PyObject* request, Outlet& out);
  bool close();
  bool throw_exit();
  void end();

  const PlannedFunction& filter_;
  const Direction direction_;
  const std::size_t limit_;
  Ref chunks_;                    // keeps the body, and is made once for all chunks
  BodySource* source_ = nullptr;  // of that body, while the filter runs
  Ref coroutine_;                 // or async generator
  bool is_generator_ = false;
  bool over_ = false;
  bool unchanged_ = false;  // the rest of the body is passed on
  bool kept_address_ = false;
  std::size_t passed_ = 0;  // pieces, after an end that left the body unchanged
};

}  // namespace jsongate::python
