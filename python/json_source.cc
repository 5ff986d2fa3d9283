#include "python/json_source.h"

#include "gateway/json/mistake.h"
#include "python/encode.h"
#include "python/text.h"

namespace jsongate::python {

void raise_value_error(const std::string& message) {
  const Ref text = text_from_wire(message);
  if (text) PyErr_SetObject(PyExc_ValueError, text.get());
}

void raise_value_error(const Problem& problem) {
  if (problem.status == 503) {
    PyErr_NoMemory();
  } else {
    raise_value_error(problem.detail);
  }
}

void raise_not_json(const Problem& verdict, std::string_view text, std::size_t max_depth) {
  if (verdict.status == 503) return raise_value_error(verdict);
  raise_value_error(json::describe_mistake(verdict, text, max_depth));
}

JsonSource::~JsonSource() {
  if (buffer_) PyBuffer_Release(&*buffer_);
}

bool JsonSource::open_buffer(PyObject* document) {
  Py_buffer buffer;
  if (PyObject_GetBuffer(document, &buffer, PyBUF_SIMPLE) != 0) return false;
  buffer_ = buffer;
  text_ = {static_cast<const char*>(buffer.buf), static_cast<std::size_t>(buffer.len)};
  is_constant_ = PyBytes_CheckExact(document) != 0;
  return true;
}

bool JsonSource::open(PyObject* document) {
  if (PyObject_CheckBuffer(document) != 0) return open_buffer(document);
  is_text_ = PyUnicode_Check(document) != 0;
  owner_ = is_text_ ? Ref::borrow(document) : Ref::steal(encode(document, false));
  if (!owner_) return false;
  if (!is_text_) {
    text_ = {PyBytes_AS_STRING(owner_.get()),
             static_cast<std::size_t>(PyBytes_GET_SIZE(owner_.get()))};
    return true;
  }
  const auto text = utf8_of(document);
  if (text) text_ = *text;
  return text.has_value();
}

}  // namespace jsongate::python
