#include "python/foreign_await.h"

#include <frameobject.h>

#include <string_view>

#include "python/ref.h"
#include "python/state.h"
#include "python/text.h"
#include "python/version.h"

namespace jsongate::python {
namespace {

constexpr std::string_view kNoLoop = "no running event loop";

void raise_at(PyObject* file, int line) {
  const auto shown = Ref::steal(PyObject_CallOneArg(state().short_path, file));
  if (!shown) return;
  PyErr_Format(PyExc_RuntimeError, "filters may only await their body: %S:%d", shown.get(), line);
}

Ref file_of(PyFrameObject* frame) {
  const auto code = Ref::steal(reinterpret_cast<PyObject*>(PyFrame_GetCode(frame)));
  return attribute(code.get(), "co_filename");
}

bool is_from_asyncio(PyObject* file) {
  const auto name = utf8_of(file);
  if (!name) PyErr_Clear();
  return name && name->find("/asyncio/") != std::string_view::npos;
}

bool is_no_loop(PyObject* exception) {
  if (!PyErr_GivenExceptionMatches(exception, PyExc_RuntimeError)) return false;
  const auto text = Ref::steal(PyObject_Str(exception));
  const auto words = text ? utf8_of(text.get()) : std::nullopt;
  if (!words) PyErr_Clear();
  return words == kNoLoop;
}

// The last frame before asyncio's own.
Ref culprit_of(PyObject* exception) {
  Ref found;
  auto entry = Ref::steal(PyException_GetTraceback(exception));
  while (entry && entry.get() != Py_None) {
    const auto* traceback = reinterpret_cast<PyTracebackObject*>(entry.get());
    const auto file = file_of(traceback->tb_frame);
    if (file && is_from_asyncio(file.get()) && found) break;
    found = Ref::borrow(entry.get());
    entry = Ref::borrow(reinterpret_cast<PyObject*>(traceback->tb_next));
  }
  return found;
}

}  // namespace

void raise_foreign_await(PyObject* suspended) {
  auto frame = PyAsyncGen_CheckExact(suspended) ? attribute(suspended, "ag_frame")
                                                : attribute(suspended, "cr_frame");
  if (!frame) return;
  if (!PyFrame_Check(frame.get())) {
    PyErr_SetString(PyExc_RuntimeError, "filters may only await their body");
    return;
  }
  auto* raw = reinterpret_cast<PyFrameObject*>(frame.get());
  const auto file = file_of(raw);
  if (file) raise_at(file.get(), PyFrame_GetLineNumber(raw));
}

void explain_missing_loop() {
  auto exception = take_exception();
  const auto culprit = is_no_loop(exception.get()) ? culprit_of(exception.get()) : Ref();
  if (!culprit) return set_exception(std::move(exception));
  const auto line = attribute(culprit.get(), "tb_lineno");
  const auto file = file_of(reinterpret_cast<PyTracebackObject*>(culprit.get())->tb_frame);
  if (line && file) raise_at(file.get(), static_cast<int>(PyLong_AsLong(line.get())));
  auto raised = take_exception();
  PyException_SetCause(raised.get(), exception.release());
  set_exception(std::move(raised));
}

}  // namespace jsongate::python
