#include "python/reply.h"

#include "python/drop_box.h"
#include "python/encode.h"
#include "python/request_type.h"
#include "python/state.h"
#include "python/text.h"

namespace jsongate::python {
namespace {

std::optional<Chunk> json_chunk(PyObject* value, bool newline, bool takes_sets) {
  auto text = Ref::steal(encode(value, newline, takes_sets));
  if (!text) return std::nullopt;
  return chunk_of_bytes(std::move(text));
}

std::optional<Chunk> text_chunk(PyObject* text) {
  auto bytes = Ref::steal(PyUnicode_AsUTF8String(text));
  if (!bytes) return std::nullopt;
  return chunk_of_bytes(std::move(bytes));
}

std::optional<Chunk> body_chunk(PyObject* body) {
  if (body == Py_None) return Chunk{};
  if (PyBytes_Check(body)) return chunk_of_bytes(Ref::borrow(body));
  if (PyUnicode_Check(body)) return text_chunk(body);
  return json_chunk(body, false, false);
}

bool set_fields(PyObject* headers, Wire& wire) {
  if (!PyDict_Check(headers)) {
    PyErr_SetString(PyExc_TypeError, "the headers of a Response are a dict");
    return false;
  }
  PyObject *name = nullptr, *value = nullptr;
  for (Py_ssize_t at = 0; PyDict_Next(headers, &at, &name, &value);) {
    const auto name_text = utf8_of(name);
    const auto value_text = name_text ? utf8_of(value) : std::nullopt;
    if (!value_text || !check_reply_field(*name_text, *value_text)) return false;
    wire.reply_fields().set(*name_text, *value_text);
  }
  return true;
}

// A jsongate.Response says everything itself.
bool read_response(PyObject* response, Wire& wire, Reply& reply) {
  const auto status = attribute(response, "status"), headers = attribute(response, "headers");
  const auto type = attribute(response, "content_type"), body = attribute(response, "body");
  if (!status || !headers || !type || !body || !set_fields(headers.get(), wire)) return false;
  reply.status = static_cast<int>(PyLong_AsLong(status.get()));
  if (PyErr_Occurred() != nullptr) return false;
  if (reply.status < 200 || reply.status > 599) {
    PyErr_SetString(PyExc_ValueError, "the status of a Response is 200 to 599");
    return false;
  }
  const auto type_text = type.get() == Py_None ? std::string_view{} : utf8_of(type.get());
  if (!type_text) return false;
  reply.set_type(*type_text);
  const auto chunk = body_chunk(body.get());
  if (chunk) reply.body = *chunk;
  return chunk.has_value();
}

bool is_stream(PyObject* value) {
  return PyGen_Check(value) || (PyIter_Check(value) && !PyUnicode_Check(value));
}

// What most handlers return is told by its type, without a walk over what that derives from.
bool is_a_response(PyObject* value) {
  return !PyDict_CheckExact(value) && !PyBytes_CheckExact(value) &&
         PyObject_TypeCheck(value, reinterpret_cast<PyTypeObject*>(state().response_type));
}

bool read_value(PyObject* value, bool takes_sets, Reply& reply) {
  if (value == Py_None) {
    reply.status = reply.status == 200 ? 204 : reply.status;
    return true;
  }
  if (is_stream(value)) {
    reply.content_type = kNdjsonType;
    reply.stream = Ref::borrow(value).release();
    reply.takes_sets = takes_sets;
    return true;
  }
  reply.content_type = kJsonType;
  const auto chunk = PyBytes_Check(value) ? chunk_of_bytes(Ref::borrow(value))
                                          : json_chunk(value, false, takes_sets);
  if (chunk) reply.body = *chunk;
  return chunk.has_value();
}

}  // namespace

void read_head(PyObject* request, Wire& wire, Reply& reply) {
  auto& head = *reinterpret_cast<RequestObject*>(request)->head;
  if (head.status != 0) reply.status = head.status;
  // httpd wants the content type apart from the other fields.
  auto& fields = wire.reply_fields();
  if (const auto type = fields.get("Content-Type")) {
    reply.set_type(*type);
    fields.remove("Content-Type");
  }
  head.sent = true;
}

void discard(const Chunk& chunk) noexcept {
  if (chunk.release != nullptr) chunk.release(chunk.owner);
}

bool make_reply(PyObject* value, PyObject* request, Wire& wire, bool takes_sets, Reply& reply) {
  const bool is_response = is_a_response(value);
  if (!(is_response ? read_response(value, wire, reply) : read_value(value, takes_sets, reply)))
    return false;
  if (reply.stream != nullptr) return true;  // its head is read after its first step
  const int status = reply.status;
  read_head(request, wire, reply);
  if (is_response) reply.status = status;
  return true;
}

std::optional<Chunk> make_record(PyObject* value, bool takes_sets) {
  if (PyBytes_Check(value)) return chunk_of_bytes(Ref::borrow(value));
  if (!PyMemoryView_Check(value) && !PyByteArray_Check(value)) {
    return json_chunk(value, true, takes_sets);
  }
  auto copy = Ref::steal(PyBytes_FromObject(value));
  if (!copy) return std::nullopt;
  return chunk_of_bytes(std::move(copy));
}

}  // namespace jsongate::python
