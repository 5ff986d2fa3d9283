#include "python/cache_type.h"

#include <chrono>
#include <new>
#include <optional>
#include <string>

#include "gateway/json/document.h"
#include "python/commons.h"
#include "python/core_docs.h"
#include "python/decode.h"
#include "python/encode.h"
#include "python/json_source.h"
#include "python/ref.h"
#include "python/text.h"
#include "python/type_spec.h"

namespace jsongate::python {
namespace {

constexpr char kJson = 'j', kBytes = 'b';
constexpr char kHashed = '\xff';  // no UTF-8 begins with it
// memcached takes more seconds than these for a date.
constexpr double kLongest = 30.0 * 86400;

struct CacheObject {
  PyObject_HEAD CacheStore* store;
  double ttl;
};

CacheObject& cache(PyObject* self) { return *reinterpret_cast<CacheObject*>(self); }

// Seconds; None is `otherwise`. False with the exception set.
bool read_ttl(PyObject* given, double otherwise, double& ttl) {
  ttl = given == Py_None ? otherwise : PyFloat_AsDouble(given);
  if (PyErr_Occurred() != nullptr) return false;
  if (!(ttl > 0)) PyErr_SetString(PyExc_ValueError, "the time to live is above 0 seconds");
  ttl = std::min(ttl, kLongest);
  return ttl > 0;
}

void raise_unknown(PyObject* name) {
  const auto type = import_from("jsongate._misconfigured", "Misconfigured");
  const bool is_default = PyUnicode_CompareWithASCIIString(name, "default") == 0;
  if (type) {
    PyErr_Format(type.get(),
                 is_default ? "the cache %R needs mod_socache_shmcb or a line of its own "
                              "(LoadModule, JsonGateCache)"
                            : "no cache named %R (JsonGateCache)",
                 name);
  }
}

PyObject* new_cache(PyTypeObject* type, PyObject* args, PyObject*) try {
  PyObject *name = nullptr, *given = nullptr;
  double ttl = 0;
  if (!PyArg_ParseTuple(args, "UO:CacheBase", &name, &given)) return nullptr;
  const auto text = utf8_of(name);
  if (!text || !read_ttl(given, kLongest, ttl)) return nullptr;
  auto* store = cache_stores().find(*text);
  if (store == nullptr) {
    raise_unknown(name);
    return nullptr;
  }
  auto self = Ref::steal(type->tp_alloc(type, 0));
  if (!self) return nullptr;
  cache(self.get()).store = store;
  cache(self.get()).ttl = ttl;
  return self.release();
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

void dealloc(PyObject* self) {
  auto* type = Py_TYPE(self);
  type->tp_free(self);
  Py_DECREF(type);
}

std::optional<std::string> hashed(std::string_view text) {
  const auto sha256 = import_from("hashlib", "sha256");
  const auto made = sha256 ? Ref::steal(PyObject_CallFunction(sha256.get(), "y#", text.data(),
                                                              static_cast<Py_ssize_t>(text.size())))
                           : Ref();
  const auto digest = made ? Ref::steal(PyObject_CallMethod(made.get(), "digest", nullptr)) : Ref();
  if (!digest) return std::nullopt;
  return kHashed + std::string(PyBytes_AS_STRING(digest.get()),
                               static_cast<std::size_t>(PyBytes_GET_SIZE(digest.get())));
}

std::optional<std::string> read_key(PyObject* key) {
  const auto text = utf8_of(key);
  if (!text) return std::nullopt;
  return text->size() <= kMaxCacheKey ? std::string(*text) : hashed(*text);
}

// A new reference; empty without an exception where it is nothing that we have written.
Ref to_value(const std::string& kept) {
  if (kept.empty()) return {};
  const std::string_view content = std::string_view(kept).substr(1);
  if (kept[0] == kBytes) {
    return Ref::steal(
        PyBytes_FromStringAndSize(content.data(), static_cast<Py_ssize_t>(content.size())));
  }
  const auto parsed = json::Parser::of_thread().parse(content, false);
  return parsed.ok() && kept[0] == kJson ? Ref::steal(to_python(parsed.value())) : Ref();
}

Lookup look_up(PyObject* self, const std::string& key, std::string& kept) {
  auto* store = cache(self).store;
  const GilPause pause(true);
  return store->get(key, kept);
}

// The value of a key, or one of the others.
PyObject* find(PyObject* self, PyObject* key, PyObject* missing, PyObject* failed) {
  const auto wanted = read_key(key);
  if (!wanted) return nullptr;
  std::string kept;
  const auto lookup = look_up(self, *wanted, kept);
  auto value = lookup == Lookup::kFound ? to_value(kept) : Ref();
  if (value || PyErr_Occurred() != nullptr) return value.release();
  return Ref::borrow(lookup == Lookup::kFailed ? failed : missing).release();
}

PyObject* get(PyObject* self, PyObject* args, PyObject* named) try {
  static char key_name[] = "", default_name[] = "default";
  static char* names[] = {key_name, default_name, nullptr};
  PyObject *key = nullptr, *otherwise = Py_None;
  if (!PyArg_ParseTupleAndKeywords(args, named, "O|O:get", names, &key, &otherwise)) return nullptr;
  return find(self, key, otherwise, otherwise);
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* look(PyObject* self, PyObject* args) try {
  PyObject *key = nullptr, *missing = nullptr, *failed = nullptr;
  if (!PyArg_ParseTuple(args, "OOO:look", &key, &missing, &failed)) return nullptr;
  return find(self, key, missing, failed);
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

// What is kept of a value; nothing with the exception set.
std::optional<std::string> to_kept(PyObject* value) {
  const bool is_bytes = PyBytes_Check(value) != 0;
  const auto content = is_bytes ? Ref::borrow(value) : Ref::steal(encode(value, false));
  if (!content) return std::nullopt;
  std::string kept(1, is_bytes ? kBytes : kJson);
  return kept.append(PyBytes_AS_STRING(content.get()),
                     static_cast<std::size_t>(PyBytes_GET_SIZE(content.get())));
}

PyObject* set(PyObject* self, PyObject* args, PyObject* named) try {
  static char key_name[] = "", value_name[] = "", ttl_name[] = "ttl";
  static char* names[] = {key_name, value_name, ttl_name, nullptr};
  PyObject *key = nullptr, *value = nullptr, *given = Py_None;
  if (!PyArg_ParseTupleAndKeywords(args, named, "OO|O:set", names, &key, &value, &given)) {
    return nullptr;
  }
  double ttl = 0;
  const auto wanted = read_key(key);
  const auto kept = wanted ? to_kept(value) : std::nullopt;
  if (!kept || !read_ttl(given, cache(self).ttl, ttl)) return nullptr;
  auto* store = cache(self).store;
  {
    const GilPause pause(true);
    store->set(*wanted, *kept, std::chrono::microseconds(static_cast<std::int64_t>(ttl * 1e6)));
  }
  Py_RETURN_NONE;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* remove(PyObject* self, PyObject* key) try {
  const auto wanted = read_key(key);
  if (!wanted) return nullptr;
  auto* store = cache(self).store;
  {
    const GilPause pause(true);
    store->remove(*wanted);
  }
  Py_RETURN_NONE;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

int contains(PyObject* self, PyObject* key) try {
  const auto wanted = read_key(key);
  std::string kept;
  return wanted ? static_cast<int>(look_up(self, *wanted, kept) == Lookup::kFound) : -1;
} catch (const std::bad_alloc&) {
  PyErr_NoMemory();
  return -1;
}

PyMethodDef methods[] = {{"get", method(get), METH_VARARGS | METH_KEYWORDS, docs::kCacheBaseGet},
                         {"look", look, METH_VARARGS, docs::kCacheBaseLook},
                         {"set", method(set), METH_VARARGS | METH_KEYWORDS, docs::kCacheBaseSet},
                         {"delete", remove, METH_O, docs::kCacheBaseDelete},
                         {nullptr, nullptr, 0, nullptr}};
PyType_Slot slots[] = {{Py_tp_new, slot(new_cache)},
                       {Py_tp_dealloc, slot(dealloc)},
                       {Py_tp_methods, methods},
                       {Py_sq_contains, slot(contains)},
                       {Py_tp_doc, doc_slot(docs::kCacheBase)},
                       {0, nullptr}};
PyType_Spec spec = {"jsongate._core.CacheBase", sizeof(CacheObject), 0,
                    Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_IMMUTABLETYPE, slots};

}  // namespace

bool make_cache_type(PyObject* module) { return static_cast<bool>(add_type(module, spec)); }

}  // namespace jsongate::python
