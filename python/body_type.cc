#include "python/body_type.h"

#include <new>
#include <utility>

#include "python/body_feed.h"
#include "python/body_problem.h"
#include "python/core_docs.h"
#include "python/decode.h"
#include "python/pointers.h"
#include "python/state.h"
#include "python/type_spec.h"

namespace jsongate::python {
namespace {

struct StepObject;
using Take = Taken (*)(StepObject& step, Ref& value);

// The awaitable of one kind of view. It has no state of its own, so that one is enough for all
// steps of a view: each time it is awaited, it takes the next part.
struct StepObject {
  PyObject_HEAD PyObject* body;
  Take take;
  std::unique_ptr<Pointers> pointers;
};

// The step of the body itself lies in the body's own memory. While there are references to it, it
// has one to the body.
struct BodyObject {
  PyObject_HEAD StepObject chunks;
  BodySource source;
  bool waits;                      // it is a handler's: whoever reads it waits for it
  std::unique_ptr<BodyFeed> feed;  // of a handler's while that runs
};

// lines() and records().
struct ViewObject {
  PyObject_HEAD PyObject* step;
};

StepObject& as_step(PyObject* self) { return *reinterpret_cast<StepObject*>(self); }
BodyObject& as_body(PyObject* self) { return *reinterpret_cast<BodyObject*>(self); }

Taken take_chunk(StepObject& step, Ref& value) { return source_of(step.body).chunk(value); }

Taken take_document(StepObject& step, Ref& value) { return source_of(step.body).document(value); }

Taken take_line(StepObject& step, Ref& value) {
  Line line;
  const auto taken = source_of(step.body).line(line);
  if (taken != Taken::kGot) return taken;
  value = Ref::steal(
      PyBytes_FromStringAndSize(line.text.data(), static_cast<Py_ssize_t>(line.text.size())));
  return value ? Taken::kGot : Taken::kFailed;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

// The tuple is made before the record is parsed: nothing may run Python code while the document is
// looked at.
bool make_record(StepObject& step, const Line& line, Ref& value) {
  auto& source = source_of(step.body);
  auto tuple = step.pointers ? step.pointers->new_tuple() : Ref();
  if (step.pointers && !tuple) return false;
  const auto parsed = source.parser().parse(line.text, line.following >= kBodyPadding);
  if (!parsed) {
    raise_bad_record(source.direction(), source.line_number(), parsed.problem());
    return false;
  }
  const auto root = parsed.value().reader();
  if (!step.pointers) {
    value = Ref::steal(to_python(root));
  } else if (step.pointers->find(root, tuple.get())) {
    value = std::move(tuple);
  }
  if (!value) raise_bad_value(source.direction(), source.line_number());
  return static_cast<bool>(value);
}

Taken take_record(StepObject& step, Ref& value) {
  Line line;
  do {
    const auto taken = source_of(step.body).line(line);
    if (taken != Taken::kGot) return taken;
  } while (is_blank(line.text));
  return make_record(step, line, value) ? Taken::kGot : Taken::kFailed;
}

Ref new_step(PyObject* body, Take take, std::unique_ptr<Pointers> pointers = nullptr) {
  auto made = Ref::steal(state().step_type->tp_alloc(state().step_type, 0));
  if (!made) return made;
  auto& step = as_step(made.get());
  step.body = Ref::borrow(body).release();
  step.take = take;
  new (&step.pointers) std::unique_ptr<Pointers>(std::move(pointers));
  return made;
}

void dealloc_step(PyObject* self) {
  auto* type = Py_TYPE(self);
  auto* body = as_step(self).body;
  if (self != reinterpret_cast<PyObject*>(&as_body(body).chunks)) {
    std::destroy_at(&as_step(self).pointers);
    type->tp_free(self);
  }
  Py_DECREF(body);
  Py_DECREF(type);
}

Taken take(PyObject* self, Ref& value) try {
  auto& step = as_step(self);
  return step.take(step, value);
} catch (const std::bad_alloc&) {
  PyErr_NoMemory();
  return Taken::kFailed;
}

PySendResult send(PyObject* self, PyObject*, PyObject** result) {
  Ref value;
  *result = nullptr;
  switch (take(self, value)) {
    case Taken::kGot:
      *result = value.release();
      return PYGEN_RETURN;
    case Taken::kWait:
      *result = Ref::borrow(state().wait_mark).release();
      return PYGEN_NEXT;
    case Taken::kEnd:
      source_of(as_step(self).body).raise_end();
      return PYGEN_ERROR;
    case Taken::kFailed:
      break;
  }
  return PYGEN_ERROR;
}

// The interpreter asks this way while it is traced, and so may whoever has a __await__ of his own.
PyObject* iterate(PyObject* self) {
  PyObject* result = nullptr;
  const auto sent = send(self, Py_None, &result);
  if (sent != PYGEN_RETURN) return result;
  const auto value = Ref::steal(result);
  const auto stop = Ref::steal(PyObject_CallOneArg(PyExc_StopIteration, value.get()));
  if (stop) PyErr_SetObject(PyExc_StopIteration, stop.get());
  return nullptr;
}

// False with the exception set, where the Body is not to be read in this way, here or now.
bool may_wait(const BodyObject& body) {
  if (!body.waits) {
    PyErr_SetString(PyExc_TypeError, "a filter reads its body with async for, not with for");
  } else if (body.feed == nullptr) {
    PyErr_SetString(PyExc_ValueError, "the request has ended");
  } else if (!body.feed->is_ours()) {
    PyErr_SetString(PyExc_RuntimeError, "a body is read by the thread that runs its handler");
  } else {
    return true;
  }
  return false;
}

bool may_await(const BodyObject& body) {
  if (!body.waits) return true;
  PyErr_SetString(PyExc_TypeError, "a handler reads its body with for, not with async for");
  return false;
}

// The next part, which is waited for. Null without an exception: there is none.
PyObject* wait_for(PyObject* self) try {
  auto& body = as_body(as_step(self).body);
  if (!may_wait(body)) return nullptr;
  Ref value;
  auto taken = take(self, value);
  while (taken == Taken::kWait && body.feed->pull(body.source)) taken = take(self, value);
  return value.release();
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* itself(PyObject* self) { return Ref::borrow(self).release(); }

PyObject* next_chunk(PyObject* self) noexcept {
  auto& step = as_body(self).chunks;
  auto* object = reinterpret_cast<PyObject*>(&step);
  if (Py_REFCNT(object) > 0) return Ref::borrow(object).release();
  step.body = Ref::borrow(self).release();
  step.take = take_chunk;
  return PyObject_Init(object, state().step_type);
}

PyObject*& step_of(PyObject* view) { return reinterpret_cast<ViewObject*>(view)->step; }

BodyObject& body_of(PyObject* view) { return as_body(as_step(step_of(view)).body); }

PyObject* iterate_body(PyObject* self) { return may_wait(as_body(self)) ? itself(self) : nullptr; }

PyObject* iterate_body_later(PyObject* self) {
  return may_await(as_body(self)) ? itself(self) : nullptr;
}

PyObject* wait_for_chunk(PyObject* self) {
  const auto step = Ref::steal(next_chunk(self));
  return wait_for(step.get());
}

PyObject* iterate_view(PyObject* self) { return may_wait(body_of(self)) ? itself(self) : nullptr; }

PyObject* iterate_view_later(PyObject* self) {
  return may_await(body_of(self)) ? itself(self) : nullptr;
}

PyObject* wait_for_part(PyObject* self) { return wait_for(step_of(self)); }

PyObject* next_of_view(PyObject* self) { return Ref::borrow(step_of(self)).release(); }

PyObject* new_view(Ref step) {
  if (!step) return nullptr;
  auto* made = state().view_type->tp_alloc(state().view_type, 0);
  if (made != nullptr) step_of(made) = step.release();
  return made;
}

PyObject* lines(PyObject* self, PyObject*) { return new_view(new_step(self, take_line)); }

PyObject* records(PyObject* self, PyObject* const* args, Py_ssize_t count) try {
  std::unique_ptr<Pointers> pointers;
  if (count > 0) {
    pointers = Pointers::from_python(args, count);
    if (!pointers) return nullptr;
  }
  return new_view(new_step(self, take_record, std::move(pointers)));
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* json(PyObject* self, PyObject*) {
  auto step = new_step(self, take_document);
  return as_body(self).waits && step ? wait_for(step.get()) : step.release();
}

void dealloc_body(PyObject* self) {
  auto* type = Py_TYPE(self);
  std::destroy_at(&as_body(self).source);
  std::destroy_at(&as_body(self).feed);
  type->tp_free(self);
  Py_DECREF(type);
}

void dealloc_view(PyObject* self) {
  auto* type = Py_TYPE(self);
  Py_CLEAR(step_of(self));
  type->tp_free(self);
  Py_DECREF(type);
}

PyMethodDef body_methods[] = {{"lines", lines, METH_NOARGS, docs::kBodyLines},
                              {"records", method(records), METH_FASTCALL, docs::kBodyRecords},
                              {"json", json, METH_NOARGS, docs::kBodyJson},
                              {nullptr, nullptr, 0, nullptr}};

PyType_Slot body_slots[] = {
    {Py_tp_dealloc, slot(dealloc_body)},    {Py_tp_iter, slot(iterate_body)},
    {Py_tp_iternext, slot(wait_for_chunk)}, {Py_am_aiter, slot(iterate_body_later)},
    {Py_am_anext, slot(next_chunk)},        {Py_tp_methods, body_methods},
    {Py_tp_doc, doc_slot(docs::kBody)},     {0, nullptr}};
PyType_Slot view_slots[] = {
    {Py_tp_dealloc, slot(dealloc_view)},   {Py_tp_iter, slot(iterate_view)},
    {Py_tp_iternext, slot(wait_for_part)}, {Py_am_aiter, slot(iterate_view_later)},
    {Py_am_anext, slot(next_of_view)},     {0, nullptr}};
PyType_Slot step_slots[] = {
    {Py_tp_dealloc, slot(dealloc_step)}, {Py_am_await, slot(itself)},     {Py_am_send, slot(send)},
    {Py_tp_iter, slot(itself)},          {Py_tp_iternext, slot(iterate)}, {0, nullptr}};

constexpr unsigned kFlags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;
PyType_Spec body_spec = {"jsongate.Body", sizeof(BodyObject), 0, kFlags, body_slots};
PyType_Spec view_spec = {"jsongate._core.BodyView", sizeof(ViewObject), 0, kFlags, view_slots};
PyType_Spec step_spec = {"jsongate._core.BodyStep", sizeof(StepObject), 0, kFlags, step_slots};

bool make_type(PyType_Spec& spec, PyTypeObject*& type) {
  type = reinterpret_cast<PyTypeObject*>(PyType_FromSpec(&spec));
  return type != nullptr;
}

}  // namespace

Ref new_body(Direction direction, std::size_t limit) {
  auto* body = PyObject_New(BodyObject, state().body_type);
  if (body == nullptr) return Ref();
  reinterpret_cast<PyObject*>(&body->chunks)->ob_refcnt = 0;  // the memory is not cleared
  new (&body->source) BodySource(direction, limit);
  new (&body->feed) std::unique_ptr<BodyFeed>;
  body->waits = false;
  return Ref::steal(reinterpret_cast<PyObject*>(body));
}

Ref new_body(Exchange& exchange, Wire& wire) {
  auto made = new_body(Direction::kRequest, wire.buffer_limit().count);
  if (!made) return made;
  auto& body = as_body(made.get());
  body.waits = true;
  if (auto* stream = wire.body_stream()) body.feed = std::make_unique<BodyFeed>(exchange, *stream);
  return made;
}

bool end_body(PyObject* self) noexcept {
  as_body(self).feed.reset();
  return as_body(self).source.close();
}

Ref chunks_of(PyObject* body) noexcept { return Ref::steal(next_chunk(body)); }

BodySource& source_of(PyObject* body) noexcept { return as_body(body).source; }

bool is_wait_mark(PyObject* yielded) noexcept { return yielded == state().wait_mark; }

bool make_body_types(PyObject* module) {
  auto& types = state();
  types.wait_mark = PyObject_CallNoArgs(reinterpret_cast<PyObject*>(&PyBaseObject_Type));
  return types.wait_mark != nullptr && make_type(body_spec, types.body_type) &&
         make_type(view_spec, types.view_type) && make_type(step_spec, types.step_type) &&
         PyModule_AddType(module, types.body_type) == 0;
}

}  // namespace jsongate::python
