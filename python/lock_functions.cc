#include "python/lock_functions.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <new>
#include <set>
#include <string>
#include <utility>

#include "python/commons.h"
#include "python/json_source.h"
#include "python/text.h"

namespace jsongate::python {
namespace {

using Grant = shared::LockTable::Grant;

constexpr std::uint32_t kTask = std::uint32_t{1} << 31U;

std::uint32_t this_thread() {
  static std::atomic<std::uint32_t> last{0};
  thread_local const std::uint32_t mine = ++last % kTask;
  return mine;
}

shared::LockOwner owner_of(unsigned task) {
  return {getpid(), task == 0 ? this_thread() : kTask | task};
}

PyObject* fail(const char* format, std::string_view name) {
  const auto text = text_from_wire(name);
  if (text) PyErr_Format(PyExc_RuntimeError, format, text.get());
  return nullptr;
}

}  // namespace

PyObject* acquire_lock(PyObject*, PyObject* arguments) try {
  const char* text = nullptr;
  Py_ssize_t size = 0;
  unsigned task = 0;
  double seconds = 0;
  if (!PyArg_ParseTuple(arguments, "s#Id", &text, &size, &task, &seconds)) return nullptr;
  const std::string name(text, static_cast<std::size_t>(size));
  auto& shared = shared_state();
  const auto owner = owner_of(task);
  const auto patience =
      static_cast<std::uint64_t>(std::clamp(seconds, 0.0, 1e9) * double{shared::kSecond});
  Grant grant;
  {
    const GilPause pause(true);
    grant = shared.locks().acquire(shared.named(name), name, owner, patience);
  }
  if (grant == Grant::kMine) return fail("the lock %R is held here already", name);
  if (grant == Grant::kNoRoom) return fail("too many locks are held to take %R", name);
  return PyBool_FromLong(grant == Grant::kTaken);
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* release_lock(PyObject*, PyObject* arguments) try {
  const char* text = nullptr;
  Py_ssize_t size = 0;
  unsigned task = 0;
  if (!PyArg_ParseTuple(arguments, "s#I", &text, &size, &task)) return nullptr;
  const std::string_view name(text, static_cast<std::size_t>(size));
  auto& shared = shared_state();
  if (shared.locks().release(shared.named(name), owner_of(task))) Py_RETURN_NONE;
  return fail("the lock %R is not held here", name);
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* reset_shared(PyObject*, PyObject*) try {
  reset_own_commons();
  Py_RETURN_NONE;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* limit_caches(PyObject*, PyObject* names) try {
  std::set<std::string, std::less<>> wanted;
  const auto list = Ref::steal(PySequence_List(names));
  for (Py_ssize_t i = 0; list && i < PyList_GET_SIZE(list.get()); ++i) {
    const auto name = utf8_of(PyList_GET_ITEM(list.get(), i));
    if (!name) return nullptr;
    wanted.emplace(*name);
  }
  if (!list) return nullptr;
  own_caches().limit_names(std::move(wanted));
  Py_RETURN_NONE;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

}  // namespace jsongate::python
