#include "python/async_generator.h"

#include "python/state.h"

namespace jsongate::python {
namespace {

struct Wrapped {
  PyObject_HEAD PyObject* value;
};

constexpr char kProbe[] = "async def probe():\n    yield probe\n";

// An async generator that yields the function it was made by.
Ref make_probe(PyObject* globals) {
  const auto ran = Ref::steal(PyRun_String(kProbe, Py_file_input, globals, globals));
  return ran ? Ref::steal(PyObject_CallNoArgs(PyDict_GetItemString(globals, "probe"))) : Ref();
}

// In a step of its own __anext__() sees the wrapper as the value's own type does not.
bool is_wrapped(PyObject* wrapped, PyObject* value) {
  const auto size = static_cast<std::size_t>(Py_TYPE(wrapped)->tp_basicsize);
  return size == sizeof(Wrapped) && reinterpret_cast<Wrapped*>(wrapped)->value == value;
}

}  // namespace

GeneratorStep resume(PyObject* generator) {
  PyObject* result = nullptr;
  const auto sent = PyIter_Send(generator, Py_None, &result);
  auto value = Ref::steal(result);
  if (sent == PYGEN_ERROR) return {GeneratorStep::Kind::kFailed, Ref()};
  if (sent == PYGEN_RETURN) return {GeneratorStep::Kind::kEnded, Ref()};
  if (Py_TYPE(value.get()) != state().wrapped_type) {
    return {GeneratorStep::Kind::kAwaits, std::move(value)};
  }
  auto yielded = Ref::borrow(reinterpret_cast<Wrapped*>(value.get())->value);
  return {GeneratorStep::Kind::kYielded, std::move(yielded)};
}

bool prepare_async_generators() {
  const auto globals = Ref::steal(PyDict_New());
  const auto probe = globals ? make_probe(globals.get()) : Ref();
  if (!probe) return false;
  PyObject* result = nullptr;
  const auto sent = PyIter_Send(probe.get(), Py_None, &result);
  const auto wrapped = Ref::steal(result);
  if (sent == PYGEN_ERROR) return false;
  if (!is_wrapped(wrapped.get(), PyDict_GetItemString(globals.get(), "probe"))) {
    PyErr_SetString(PyExc_ImportError, "this CPython wraps what async generators yield otherwise");
    return false;
  }
  state().wrapped_type = Py_TYPE(wrapped.get());
  return true;
}

}  // namespace jsongate::python
