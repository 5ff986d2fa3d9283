// jsongate.Body: the body that a filter or a handler reads, and the views that it gives out.
//
// A Body has the BodySource in it, and lives as long as whoever feeds it and the views that read
// from it. In a filter a FilterRun feeds it: when that is over, the views just end, and nothing but
// the FilterRun may resume what awaits them. In a handler reading it waits; when the handler is
// over, it raises ValueError. Threads: under the GIL.
#pragma once

#include <Python.h>

#include <cstddef>
#include <utility>

#include "python/body_source.h"
#include "python/ref.h"

namespace jsongate::python {

// For a filter. Empty with the exception set.
Ref new_body(Direction direction, std::size_t limit);

// The same for a handler, open until end_body(), which `wire` and `exchange` outlive.
Ref new_body(Exchange& exchange, Wire& wire);

// The handler is over: views of chunks end, and nothing is read any more. True: an extension still
// has the address of a chunk.
bool end_body(PyObject* body) noexcept;

// A handler's Body that is ended whatever happens. Under the GIL.
class OpenBody {
 public:
  OpenBody() noexcept = default;
  explicit OpenBody(Ref body) noexcept : body_(std::move(body)) {}
  ~OpenBody() { end(); }
  OpenBody(OpenBody&&) noexcept = default;
  OpenBody& operator=(OpenBody&&) = delete;

  explicit operator bool() const noexcept { return static_cast<bool>(body_); }
  Ref share() const noexcept { return Ref::borrow(body_.get()); }
  // To somebody who will end it.
  PyObject* release() noexcept { return body_.release(); }
  // As end_body().
  bool end() noexcept {
    const auto body = std::move(body_);
    return body && end_body(body.get());
  }

 private:
  Ref body_;
};

// What a loop over the chunks awaits each time; it keeps `body`.
Ref chunks_of(PyObject* body) noexcept;

// Lives as long as `body`.
BodySource& source_of(PyObject* body) noexcept;

// What an awaitable of ours yields to the driver when it must wait for more of the body.
bool is_wait_mark(PyObject* yielded) noexcept;

// Makes the types, stores them in state() and adds Body to `module`; false with the exception set.
bool make_body_types(PyObject* module);

}  // namespace jsongate::python
