#include "python/limiter_type.h"

#include <new>
#include <string>

#include "gateway/shared/gcra.h"
#include "python/commons.h"
#include "python/core_docs.h"
#include "python/failure.h"
#include "python/ref.h"
#include "python/state.h"
#include "python/text.h"
#include "python/type_spec.h"

namespace jsongate::python {
namespace {

struct LimiterObject {
  PyObject_HEAD shared::Hash name;
  shared::Rate rate;
  std::uint64_t burst;
};

LimiterObject& limiter(PyObject* self) { return *reinterpret_cast<LimiterObject*>(self); }

PyObject* new_limiter(PyTypeObject* type, PyObject* args, PyObject*) try {
  const char* name = nullptr;
  Py_ssize_t name_size = 0, count = 0, burst = 0;
  double seconds = 0;
  if (!PyArg_ParseTuple(args, "s#ndn:Limiter", &name, &name_size, &count, &seconds, &burst)) {
    return nullptr;
  }
  const auto rate = count > 0 && burst > 0
                        ? shared::rate_of(static_cast<std::uint64_t>(count), seconds,
                                          static_cast<std::uint64_t>(burst))
                        : std::nullopt;
  if (!rate) {
    PyErr_SetString(PyExc_ValueError,
                    "count, per and burst are above 0, the rate is at most 1,000,000 a second, and "
                    "a burst is there again within ten years");
    return nullptr;
  }
  auto self = Ref::steal(type->tp_alloc(type, 0));
  if (!self) return nullptr;
  limiter(self.get()).name = shared_state().named({name, static_cast<std::size_t>(name_size)});
  limiter(self.get()).rate = *rate;
  limiter(self.get()).burst = static_cast<std::uint64_t>(burst);
  return self.release();
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

void dealloc(PyObject* self) {
  auto* type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

// What hit(), check() and remaining() are called with.
struct Asked {
  shared::Hash key;
  std::uint64_t cost = 1;
};

bool read_cost(PyObject* given, std::uint64_t burst, std::uint64_t& cost) {
  const auto number = PyLong_AsLongLong(given);
  if (number == -1 && PyErr_Occurred() != nullptr) return false;
  cost = static_cast<std::uint64_t>(number);
  if (number >= 1 && cost <= burst) return true;
  PyErr_Format(PyExc_ValueError, "the cost is 1 to %llu, the burst",
               static_cast<unsigned long long>(burst));
  return false;
}

bool is_cost(PyObject* name) { return PyUnicode_CompareWithASCIIString(name, "cost") == 0; }

// False with the exception set.
bool read_call(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* names,
               Asked& asked) {
  const Py_ssize_t named = names == nullptr ? 0 : PyTuple_GET_SIZE(names);
  const bool good =
      count >= 1 && count + named <= 2 && (named == 0 || is_cost(PyTuple_GET_ITEM(names, 0)));
  if (!good) {
    PyErr_SetString(PyExc_TypeError, "takes a key and perhaps the cost");
    return false;
  }
  const auto key = utf8_of(args[0]);
  if (!key) return false;
  asked.key = shared::siphash(limiter(self).name, *key);
  return count + named == 1 || read_cost(args[1], limiter(self).burst, asked.cost);
}

void refuse(std::uint64_t wait) {
  const std::uint64_t seconds = (wait + shared::kSecond - 1) / shared::kSecond;
  if (!fill_state()) return;
  raise_problem({.status = 429,
                 .code = "over_limit",
                 .detail = "too many requests",
                 .fields = {{"retry-after", std::to_string(seconds)}}});
}

PyObject* hit(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* names) try {
  Asked asked;
  if (!read_call(self, args, count, names, asked)) return nullptr;
  const auto admission = shared_state().limits().hit(asked.key, limiter(self).rate, asked.cost,
                                                     shared::monotonic_ns());
  if (admission.wait == 0) Py_RETURN_NONE;
  refuse(admission.wait);
  return nullptr;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* check(PyObject* self, PyObject* const* args, Py_ssize_t count, PyObject* names) try {
  Asked asked;
  if (!read_call(self, args, count, names, asked)) return nullptr;
  const auto full_at = shared_state().limits().full_at(asked.key);
  const auto now = shared::monotonic_ns();
  return PyBool_FromLong(shared::admit(limiter(self).rate, asked.cost, full_at, now).wait == 0);
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* remaining(PyObject* self, PyObject* key) try {
  Asked asked;
  if (!read_call(self, &key, 1, nullptr, asked)) return nullptr;
  const auto full_at = shared_state().limits().full_at(asked.key);
  const auto now = shared::monotonic_ns();
  return PyLong_FromUnsignedLongLong(shared::remaining(limiter(self).rate, full_at, now));
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyMethodDef methods[] = {
    {"hit", method(hit), METH_FASTCALL | METH_KEYWORDS, docs::kLimiterHit},
    {"check", method(check), METH_FASTCALL | METH_KEYWORDS, docs::kLimiterCheck},
    {"remaining", remaining, METH_O, docs::kLimiterRemaining},
    {nullptr, nullptr, 0, nullptr}};
PyType_Slot slots[] = {{Py_tp_new, slot(new_limiter)},
                       {Py_tp_dealloc, slot(dealloc)},
                       {Py_tp_methods, methods},
                       {Py_tp_doc, doc_slot(docs::kLimiter)},
                       {0, nullptr}};
PyType_Spec spec = {"jsongate._core.Limiter", sizeof(LimiterObject), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE, slots};

}  // namespace

bool make_limiter_type(PyObject* module) { return static_cast<bool>(add_type(module, spec)); }

}  // namespace jsongate::python
