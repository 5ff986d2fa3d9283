#include "python/fields_type.h"

#include "python/core_docs.h"
#include "python/request_type.h"
#include "python/state.h"
#include "python/text.h"
#include "python/type_spec.h"

namespace jsongate::python {
namespace {

struct ViewObject {
  PyObject_HEAD PyObject* request;
};

RequestObject* request_of(PyObject* self) {
  return reinterpret_cast<RequestObject*>(reinterpret_cast<ViewObject*>(self)->request);
}

bool is_reply(PyObject* self) { return Py_TYPE(self) == state().reply_headers_type; }

// Null with ValueError where the request has ended.
Wire* wire_of(PyObject* self) {
  auto* wire = request_of(self)->wire;
  if (wire == nullptr) PyErr_SetString(PyExc_ValueError, "the request has ended");
  return wire;
}

Fields* fields_of(PyObject* self) {
  auto* wire = wire_of(self);
  if (wire == nullptr) return nullptr;
  return is_reply(self) ? &wire->reply_fields() : &wire->request_fields();
}

// False with ValueError.
bool is_writable(PyObject* self) {
  if (wire_of(self) == nullptr) return false;
  if (!request_of(self)->head->sent) return true;
  PyErr_SetString(PyExc_ValueError, "the head of the reply has been sent");
  return false;
}

// The value of `name` as text; empty where there is none, or with the exception set.
Ref find_field(PyObject* self, PyObject* name) {
  const auto* fields = fields_of(self);
  const auto wanted = fields == nullptr ? std::nullopt : utf8_of(name);
  if (!wanted) return {};
  const auto value = fields->get(*wanted);
  return value ? text_from_wire(*value) : Ref();
}

PyObject* get_item(PyObject* self, PyObject* name) {
  auto value = find_field(self, name);
  if (!value && PyErr_Occurred() == nullptr) PyErr_SetObject(PyExc_KeyError, name);
  return value.release();
}

PyObject* get(PyObject* self, PyObject* const* args, Py_ssize_t count) {
  if (count < 1 || count > 2) {
    PyErr_SetString(PyExc_TypeError, "get() takes a name and perhaps a default");
    return nullptr;
  }
  auto value = find_field(self, args[0]);
  if (value || PyErr_Occurred() != nullptr) return value.release();
  return Ref::borrow(count == 2 ? args[1] : Py_None).release();
}

int contains(PyObject* self, PyObject* name) {
  const auto value = find_field(self, name);
  if (PyErr_Occurred() != nullptr) return -1;
  return value ? 1 : 0;
}

// The names, each once, in order.
Ref names_of(PyObject* self) {
  auto names = Ref::steal(PyDict_New());  // first: it may let another thread end the request
  const auto* fields = names ? fields_of(self) : nullptr;
  if (fields == nullptr) return {};
  fields->each(
      [](void* dict, std::string_view name, std::string_view) {
        const auto key = text_from_wire(name);
        return key && PyDict_SetItem(static_cast<PyObject*>(dict), key.get(), Py_None) == 0;
      },
      names.get());
  return PyErr_Occurred() == nullptr ? std::move(names) : Ref();
}

PyObject* iterate(PyObject* self) {
  const auto names = names_of(self);
  return names ? PyObject_GetIter(names.get()) : nullptr;
}

Py_ssize_t length(PyObject* self) {
  const auto names = names_of(self);
  return names ? PyDict_Size(names.get()) : -1;
}

// Both texts, checked; false with the exception set.
bool check_field(PyObject* name, PyObject* value, std::string_view& name_text,
                 std::string_view& value_text) {
  const auto checked_name = utf8_of(name);
  const auto checked_value = checked_name ? utf8_of(value) : std::nullopt;
  if (!checked_value) return false;
  if (!check_reply_field(*checked_name, *checked_value)) return false;
  name_text = *checked_name;
  value_text = *checked_value;
  return true;
}

int delete_item(PyObject* self, Fields& fields, PyObject* name) {
  const auto text = utf8_of(name);
  if (!text) return -1;
  if (fields.remove(*text)) return 0;
  static_cast<void>(self);
  PyErr_SetObject(PyExc_KeyError, name);
  return -1;
}

int set_item(PyObject* self, PyObject* name, PyObject* value) {
  auto* fields = fields_of(self);
  if (fields == nullptr || !is_writable(self)) return -1;
  if (value == nullptr) return delete_item(self, *fields, name);
  std::string_view name_text, value_text;
  if (!check_field(name, value, name_text, value_text)) return -1;
  fields->set(name_text, value_text);
  return 0;
}

PyObject* add(PyObject* self, PyObject* const* args, Py_ssize_t count) {
  if (count != 2) {
    PyErr_SetString(PyExc_TypeError, "add() takes a name and a value");
    return nullptr;
  }
  auto* fields = fields_of(self);
  std::string_view name, value;
  if (fields == nullptr || !is_writable(self) || !check_field(args[0], args[1], name, value))
    return nullptr;
  fields->add(name, value);
  Py_RETURN_NONE;
}

PyObject* get_status(PyObject* self, void*) {
  const auto* wire = wire_of(self);
  if (wire == nullptr) return nullptr;
  const auto& head = *request_of(self)->head;
  if (head.is_filter && (head.sent || head.status == 0))
    return PyLong_FromLong(wire->reply_status());
  return PyLong_FromLong(head.status == 0 ? 200 : head.status);
}

int set_status(PyObject* self, PyObject* value, void*) {
  const long status = value == nullptr ? -1 : PyLong_AsLong(value);
  if (PyErr_Occurred() != nullptr || !is_writable(self)) return -1;
  if (request_of(self)->head->is_undecided) {
    PyErr_SetString(PyExc_ValueError, "an access hook has no reply: raise Problem to refuse");
    return -1;
  }
  if (status < 200 || status > 599) {
    PyErr_SetString(PyExc_ValueError, "a status is 200 to 599");
    return -1;
  }
  request_of(self)->head->status = static_cast<int>(status);
  return 0;
}

PyObject* get_reply_headers(PyObject* self, void*) {
  return new_view(state().reply_headers_type, reinterpret_cast<ViewObject*>(self)->request);
}

PyObject* get_bytes_sent(PyObject* self, void*) {
  const auto* wire = wire_of(self);
  return wire == nullptr ? nullptr : PyLong_FromUnsignedLongLong(wire->bytes_sent());
}

void dealloc_view(PyObject* self) {
  auto* type = Py_TYPE(self);
  Py_CLEAR(reinterpret_cast<ViewObject*>(self)->request);
  type->tp_free(self);
  Py_DECREF(type);
}

PyMethodDef headers_methods[] = {
    {"get", method(get), METH_FASTCALL, "The value of a field, or the default."},
    {nullptr, nullptr, 0, nullptr}};
PyMethodDef reply_headers_methods[] = {
    {"get", method(get), METH_FASTCALL, "The value of a field, or the default."},
    {"add", method(add), METH_FASTCALL, docs::kReplyHeadersAdd},
    {nullptr, nullptr, 0, nullptr}};
PyGetSetDef reply_head_attributes[] = {
    {"status", get_status, set_status, docs::kReplyHeadStatus, nullptr},
    {"headers", get_reply_headers, nullptr, docs::kReplyHeadHeaders, nullptr},
    {"bytes_sent", get_bytes_sent, nullptr, docs::kReplyHeadBytesSent, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

PyType_Slot headers_slots[] = {
    {Py_tp_dealloc, slot(dealloc_view)},   {Py_mp_subscript, slot(get_item)},
    {Py_mp_length, slot(length)},          {Py_sq_contains, slot(contains)},
    {Py_tp_iter, slot(iterate)},           {Py_tp_methods, headers_methods},
    {Py_tp_doc, doc_slot(docs::kHeaders)}, {0, nullptr}};
PyType_Slot reply_headers_slots[] = {{Py_tp_dealloc, slot(dealloc_view)},
                                     {Py_mp_subscript, slot(get_item)},
                                     {Py_mp_ass_subscript, slot(set_item)},
                                     {Py_mp_length, slot(length)},
                                     {Py_sq_contains, slot(contains)},
                                     {Py_tp_iter, slot(iterate)},
                                     {Py_tp_methods, reply_headers_methods},
                                     {Py_tp_doc, doc_slot(docs::kReplyHeaders)},
                                     {0, nullptr}};
PyType_Slot reply_head_slots[] = {{Py_tp_dealloc, slot(dealloc_view)},
                                  {Py_tp_getset, reply_head_attributes},
                                  {Py_tp_doc, doc_slot(docs::kReplyHead)},
                                  {0, nullptr}};

constexpr unsigned kFlags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;
PyType_Spec headers_spec = {"jsongate._core.Headers", sizeof(ViewObject), 0, kFlags, headers_slots};
PyType_Spec reply_headers_spec = {"jsongate._core.ReplyHeaders", sizeof(ViewObject), 0, kFlags,
                                  reply_headers_slots};
PyType_Spec reply_head_spec = {"jsongate._core.ReplyHead", sizeof(ViewObject), 0, kFlags,
                               reply_head_slots};

bool make_type(PyObject* module, PyType_Spec& spec, PyTypeObject*& type) {
  type = reinterpret_cast<PyTypeObject*>(add_type(module, spec).release());
  return type != nullptr;
}

// The rest of what a mapping can do comes from the abstract class, which knows the type from now
// on.
bool become_mapping(PyTypeObject* type, const char* abstract,
                    std::initializer_list<const char*> names) {
  const auto base = import_from("collections.abc", abstract);
  auto* self = reinterpret_cast<PyObject*>(type);
  if (!base) return false;
  for (const char* name : names) {
    const auto function = attribute(base.get(), name);
    if (!function || PyObject_SetAttrString(self, name, function.get()) < 0) return false;
  }
  return static_cast<bool>(Ref::steal(PyObject_CallMethod(base.get(), "register", "O", self)));
}

}  // namespace

PyObject* new_view(PyTypeObject* type, PyObject* request) {
  auto* self = type->tp_alloc(type, 0);
  if (self != nullptr)
    reinterpret_cast<ViewObject*>(self)->request = Ref::borrow(request).release();
  return self;
}

bool make_field_types(PyObject* module) {
  auto& types = state();
  return make_type(module, headers_spec, types.headers_type) &&
         make_type(module, reply_headers_spec, types.reply_headers_type) &&
         make_type(module, reply_head_spec, types.reply_head_type) &&
         become_mapping(types.headers_type, "Mapping", {"keys", "items", "values"}) &&
         become_mapping(types.reply_headers_type, "MutableMapping",
                        {"keys", "items", "values", "pop", "setdefault", "update"});
}

}  // namespace jsongate::python
