#include "python/request_type.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "gateway/core/query.h"
#include "python/core_docs.h"
#include "python/fields_type.h"
#include "python/state.h"
#include "python/text.h"
#include "python/type_spec.h"
#include "python/version.h"

namespace jsongate::python {
namespace {

constinit thread_local const Wire* current_wire = nullptr;

RequestObject* as_request(PyObject* self) { return reinterpret_cast<RequestObject*>(self); }

// Null with ValueError where the request has ended.
Wire* wire_of(PyObject* self) {
  auto* wire = as_request(self)->wire;
  if (wire == nullptr) PyErr_SetString(PyExc_ValueError, "the request has ended");
  return wire;
}

// A read-only attribute that shows one text of the wire.
template <std::string_view (Wire::*Text)() const noexcept>
PyObject* get_text(PyObject* self, void*) {
  const auto* wire = wire_of(self);
  return wire == nullptr ? nullptr : text_from_wire((wire->*Text)()).release();
}

PyObject* get_id(PyObject* self, void*) {
  if (wire_of(self) == nullptr) return nullptr;
  const auto id = as_request(self)->exchange->id().text();
  return PyUnicode_FromStringAndSize(id.data(), static_cast<Py_ssize_t>(id.size()));
}

// Each of the following asks for the wire after the last step that could let another thread end the
// request: making a container may run the garbage collector, and that anything.
Ref make_query(PyObject* self) {
  auto list = Ref::steal(PyList_New(0));
  const auto* wire = list ? wire_of(self) : nullptr;
  if (wire == nullptr) return {};
  for (const auto& [name, value] : parse_query(wire->query())) {
    const auto key = text_from_wire(name), text = text_from_wire(value);
    if (!key || !text) return {};
    const auto pair = Ref::steal(PyTuple_Pack(2, key.get(), text.get()));
    if (!pair || PyList_Append(list.get(), pair.get()) < 0) return {};
  }
  return Ref::steal(PyObject_CallOneArg(state().query_type, list.get()));
}

Ref make_options(PyObject* self) {
  auto options = Ref::steal(PyDict_New());
  const auto* wire = options ? wire_of(self) : nullptr;
  if (wire == nullptr) return {};
  wire->each_option(
      [](void* dict, std::string_view name, std::string_view value) {
        const auto key = text_from_wire(name), text = text_from_wire(value);
        return key && text &&
               PyDict_SetItem(static_cast<PyObject*>(dict), key.get(), text.get()) == 0;
      },
      options.get());
  return PyErr_Occurred() == nullptr ? Ref::steal(PyDictProxy_New(options.get())) : Ref();
}

Ref make_state(PyObject*) { return Ref::steal(PyObject_CallNoArgs(state().namespace_type)); }

// An attribute that is made at its first use; of two that are made at once the first one stays.
template <PyObject* RequestObject::*Slot, Ref (*Make)(PyObject*)>
PyObject* get_made(PyObject* self, void*) {
  if (wire_of(self) == nullptr) return nullptr;
  auto& slot = as_request(self)->*Slot;
  if (slot == nullptr) {
    auto made = Make(self);
    if (!made || wire_of(self) == nullptr) return nullptr;
    if (slot == nullptr) slot = made.release();
  }
  return Ref::borrow(slot).release();
}

PyObject* get_headers(PyObject* self, void*) {
  return wire_of(self) == nullptr ? nullptr : new_view(state().headers_type, self);
}

PyObject* get_response(PyObject* self, void*) {
  return wire_of(self) == nullptr ? nullptr : new_view(state().reply_head_type, self);
}

PyObject* get_user(PyObject* self, void*) {
  const auto* wire = wire_of(self);
  if (wire == nullptr) return nullptr;
  if (auto* user = as_request(self)->user) return Ref::borrow(user).release();
  if (wire->user().empty()) Py_RETURN_NONE;
  return text_from_wire(wire->user()).release();
}

// The server knows it as bytes that end with a NUL and writes it into logs and fields.
bool check_user(std::string_view user) {
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
  if (std::ranges::none_of(user, is_control)) return true;
  PyErr_SetString(PyExc_ValueError, "user must not have control characters");
  return false;
}

int set_user(PyObject* self, PyObject* value, void*) {
  auto* wire = wire_of(self);
  if (wire == nullptr) return -1;
  if (value == nullptr || (value != Py_None && !PyUnicode_Check(value))) {
    PyErr_SetString(PyExc_TypeError, "user must be str or None");
    return -1;
  }
  const auto user = value == Py_None ? std::optional(std::string_view()) : utf8_of(value);
  if (!user || !check_user(*user)) return -1;
  wire->set_user(*user);
  Py_XSETREF(as_request(self)->user, Ref::borrow(value).release());
  return 0;
}

PyObject* get_route(PyObject* self, void*) {
  const auto* wire = wire_of(self);
  if (wire == nullptr) return nullptr;
  if (wire->route().empty()) Py_RETURN_NONE;
  return text_from_wire(wire->route()).release();
}

PyObject* get_duration(PyObject* self, void*) {
  const auto* wire = wire_of(self);
  if (wire == nullptr) return nullptr;
  return PyFloat_FromDouble(std::chrono::duration<double>(wire->duration()).count());
}

PyGetSetDef attributes[] = {
    {"method", get_text<&Wire::method>, nullptr, docs::kRequestMethod, nullptr},
    {"path", get_text<&Wire::path>, nullptr, "The whole path of the URI, percent-decoded.",
     nullptr},
    {"scheme", get_text<&Wire::scheme>, nullptr, docs::kRequestScheme, nullptr},
    {"host", get_text<&Wire::host>, nullptr, "The name that the client asked for; may be empty.",
     nullptr},
    {"protocol", get_text<&Wire::protocol>, nullptr, docs::kRequestProtocol, nullptr},
    {"remote_addr", get_text<&Wire::remote_addr>, nullptr, docs::kRequestRemoteAddr, nullptr},
    {"id", get_id, nullptr, docs::kRequestId, nullptr},
    {"query", get_made<&RequestObject::query, make_query>, nullptr, docs::kRequestQuery, nullptr},
    {"options", get_made<&RequestObject::options, make_options>, nullptr, docs::kRequestOptions,
     nullptr},
    {"state", get_made<&RequestObject::state, make_state>, nullptr, docs::kRequestState, nullptr},
    {"headers", get_headers, nullptr, docs::kRequestHeaders, nullptr},
    {"response", get_response, nullptr, docs::kRequestResponse, nullptr},
    {"user", get_user, set_user, docs::kRequestUser, nullptr},
    {"route", get_route, nullptr, docs::kRequestRoute, nullptr},
    {"duration", get_duration, nullptr, docs::kRequestDuration, nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr}};

void clear_slots(RequestObject* request) {
  Py_CLEAR(request->query);
  Py_CLEAR(request->options);
  Py_CLEAR(request->state);
  Py_CLEAR(request->user);
}

bool leave_idle(PyObject* self) noexcept {
  auto& idle = state();
  if (idle.idle_request_count == InterpreterState::kIdleRequests) return false;
  idle.idle_requests[idle.idle_request_count++] = self;
  return true;
}

Ref take_idle() noexcept {
  auto& idle = state();
  if (idle.idle_request_count == 0) return Ref();
  auto* self = idle.idle_requests[--idle.idle_request_count];
  *as_request(self) = RequestObject{};
  return Ref::steal(PyObject_Init(self, idle.request_type));
}

void dealloc_request(PyObject* self) {
  auto* type = Py_TYPE(self);
  clear_slots(as_request(self));
  if (!leave_idle(self)) type->tp_free(self);
  Py_DECREF(type);
}

PyObject* repr_request(PyObject* self) {
  const auto* wire = as_request(self)->wire;
  if (wire == nullptr) return PyUnicode_FromString("<jsongate.Request, ended>");
  const auto method = text_from_wire(wire->method()), path = text_from_wire(wire->path());
  return method && path ? PyUnicode_FromFormat("<jsongate.Request %U %U>", method.get(), path.get())
                        : nullptr;
}

PyType_Slot request_slots[] = {{Py_tp_dealloc, slot(dealloc_request)},
                               {Py_tp_repr, slot(repr_request)},
                               {Py_tp_getset, attributes},
                               {Py_tp_doc, doc_slot(docs::kRequest)},
                               {0, nullptr}};

PyType_Spec request_spec = {"jsongate.Request", sizeof(RequestObject), 0,
                            Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, request_slots};

PyModuleDef native_module = {PyModuleDef_HEAD_INIT,
                             "jsongate._native",
                             "Requests inside httpd.",
                             -1,
                             nullptr,
                             nullptr,
                             nullptr,
                             nullptr,
                             nullptr};

}  // namespace

Ref new_request() {
  auto request = take_idle();
  if (request) return request;
  return Ref::steal(state().request_type->tp_alloc(state().request_type, 0));
}

Shown::Shown(PyObject* request, Exchange& exchange, Wire& wire, ReplyHead& head) noexcept
    : request_(as_request(request)),
      around_(std::exchange(current_wire, &wire)),
      wire_(std::exchange(request_->wire, &wire)),
      exchange_(std::exchange(request_->exchange, &exchange)),
      head_(std::exchange(request_->head, &head)) {
  if (request_->seen != &exchange) {  // the server has redirected the request
    Py_CLEAR(request_->query);
    Py_CLEAR(request_->options);
  }
  request_->seen = &exchange;
}

Shown::~Shown() {
  current_wire = around_;
  request_->wire = wire_;
  request_->exchange = exchange_;
  request_->head = head_;
}

const Wire* Shown::current() noexcept { return current_wire; }

void share_attached(PyObject* request, PyObject* other) noexcept {
  Py_XSETREF(as_request(request)->state, Ref::borrow(as_request(other)->state).release());
  Py_XSETREF(as_request(request)->user, Ref::borrow(as_request(other)->user).release());
}

void settle_head(PyObject* request) {
  auto* shown = as_request(request);
  auto& head = *shown->head;
  if (head.sent) return;
  head.sent = true;
  if (head.status != 0) shown->wire->set_reply_status(head.status);
}

void clear_request(PyObject* request) noexcept { clear_slots(as_request(request)); }

bool make_request_types(PyObject* module) {
  state().request_type = reinterpret_cast<PyTypeObject*>(add_type(module, request_spec).release());
  return state().request_type != nullptr && make_field_types(module);
}

PyObject* init_native_module() {
  const auto& types = state();
  auto module = Ref::steal(PyModule_Create(&native_module));
  for (auto* type :
       {types.request_type, types.headers_type, types.reply_headers_type, types.reply_head_type}) {
    if (!module || PyModule_AddType(module.get(), type) < 0) return nullptr;
  }
  return module.release();
}

}  // namespace jsongate::python
