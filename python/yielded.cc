#include "python/yielded.h"

#include "python/drop_box.h"
#include "python/encode.h"
#include "python/ref.h"
#include "python/version.h"

namespace jsongate::python {
namespace {

bool put(Ref bytes, Outlet& out) {
  if (!bytes) return false;
  if (PyBytes_GET_SIZE(bytes.get()) > 0) out.put(chunk_of_bytes(std::move(bytes)));
  return true;
}

bool put_copy(PyObject* value, Outlet& out) {
  auto copy = Ref::steal(PyBytes_FromObject(value));
  if (!copy) return false;
  out.copied(static_cast<std::size_t>(PyBytes_GET_SIZE(copy.get())));
  return put(std::move(copy), out);
}

// bytes never change, so that a view of them is as good as they are.
bool put_view(PyObject* view, Outlet& out) {
  auto* base = PyMemoryView_GET_BASE(view);
  const auto* buffer = PyMemoryView_GET_BUFFER(view);
  if (base == nullptr || !PyBytes_CheckExact(base) || PyBuffer_IsContiguous(buffer, 'C') == 0) {
    return put_copy(view, out);
  }
  if (buffer->len > 0) {
    out.put(chunk_of(Ref::borrow(base), {static_cast<const char*>(buffer->buf),
                                         static_cast<std::size_t>(buffer->len)}));
  }
  return true;
}

bool send_view(PyObject* view, const BodySource& body, Outlet& out) {
  if (is_released(view)) {
    PyErr_SetString(PyExc_ValueError, "operation forbidden on released memoryview object");
    return false;
  }
  const auto range = range_in_piece(view, body.identity());
  if (!range) return put_view(view, out);
  if (range->length > 0) out.pass(range->number, range->begin, range->length);
  return true;
}

}  // namespace

bool send_out(PyObject* value, const BodySource& body, bool newline, Outlet& out) {
  if (PyMemoryView_Check(value)) return send_view(value, body, out);
  if (PyBytes_Check(value)) return put(Ref::borrow(value), out);
  if (PyByteArray_Check(value)) return put_copy(value, out);
  return put(Ref::steal(encode(value, newline)), out);
}

}  // namespace jsongate::python
