#include "python/core_module.h"

#include <new>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/core/problem.h"
#include "gateway/core/route_table.h"
#include "gateway/json/document.h"
#include "python/async_generator.h"
#include "python/body_type.h"
#include "python/cache_type.h"
#include "python/client.h"
#include "python/core_docs.h"
#include "python/decode.h"
#include "python/edit_functions.h"
#include "python/encode.h"
#include "python/json_source.h"
#include "python/limiter_type.h"
#include "python/lock_functions.h"
#include "python/memory_run.h"
#include "python/metric_type.h"
#include "python/param.h"
#include "python/patch_functions.h"
#include "python/path_type.h"
#include "python/piece.h"
#include "python/ref.h"
#include "python/request_type.h"
#include "python/schema_type.h"
#include "python/type_spec.h"
#include "python/typed_type.h"

namespace jsongate::python {
namespace {

PyObject* parse(const char* start, Py_ssize_t size) try {
  const auto parsed =
      json::Parser::of_thread().parse({start, static_cast<std::size_t>(size)}, false);
  if (parsed.ok()) return to_python(parsed.value());
  raise_not_json(parsed.problem(), {start, static_cast<std::size_t>(size)});
  return nullptr;
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* loads_text(PyObject* text) {
  Py_ssize_t size = 0;
  const char* const start = PyUnicode_AsUTF8AndSize(text, &size);
  return start ? parse(start, size) : nullptr;
}

PyObject* loads(PyObject*, PyObject* source) {
  if (PyUnicode_Check(source)) return loads_text(source);
  Py_buffer buffer;
  if (PyObject_GetBuffer(source, &buffer, PyBUF_SIMPLE) != 0) return nullptr;
  PyObject* const made = parse(static_cast<const char*>(buffer.buf), buffer.len);
  PyBuffer_Release(&buffer);
  return made;
}

PyObject* dumps(PyObject*, PyObject* value) { return encode(value, false); }

bool to_params(PyObject* types, RouteSpec& spec) {
  PyObject* name;
  PyObject* word;
  for (Py_ssize_t at = 0; PyDict_Next(types, &at, &name, &word);) {
    const char* const text = PyUnicode_AsUTF8(name);
    const auto type = text ? param_type_of(word) : std::nullopt;
    if (!type) return false;
    spec.params.emplace_back(text, *type);
  }
  return true;
}

bool to_specs(PyObject* routes, std::vector<RouteSpec>& specs) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(routes); ++i) {
    const char* method;
    const char* path_template;
    PyObject* types;
    PyObject* const route = PyList_GET_ITEM(routes, i);
    if (!PyTuple_Check(route)) {
      PyErr_SetString(PyExc_TypeError, "a route is a tuple of method, template and types");
      return false;
    }
    if (!PyArg_ParseTuple(route, "ssO!", &method, &path_template, &PyDict_Type, &types)) {
      return false;
    }
    RouteSpec& spec = specs.emplace_back();
    spec.method = method;
    spec.path_template = path_template;
    if (!to_params(types, spec)) return false;
  }
  return true;
}

PyObject* check_routes(PyObject*, PyObject* routes) try {
  if (!PyList_Check(routes)) {
    PyErr_SetString(PyExc_TypeError, "check_routes() wants a list");
    return nullptr;
  }
  std::vector<RouteSpec> specs;
  if (!to_specs(routes, specs)) return nullptr;
  const auto compiled = RouteTable::compile(std::move(specs));
  const RouteError* const error = std::get_if<RouteError>(&compiled);
  if (!error) Py_RETURN_NONE;
  return Py_BuildValue("(ns)", static_cast<Py_ssize_t>(error->index), error->message.c_str());
} catch (const std::bad_alloc&) {
  return PyErr_NoMemory();
}

PyObject* title_of_status(PyObject*, PyObject* status) {
  const long number = PyLong_AsLong(status);
  if (number == -1 && PyErr_Occurred() != nullptr) return nullptr;
  const auto title = status_title(static_cast<int>(number));
  return PyUnicode_FromStringAndSize(title.data(), static_cast<Py_ssize_t>(title.size()));
}

PyMethodDef methods[] = {
    {"loads", loads, METH_O, docs::kLoads},
    {"dumps", dumps, METH_O, docs::kDumps},
    {"check_routes", check_routes, METH_O, docs::kCheckRoutes},
    {"run_filter", run_filter, METH_VARARGS, docs::kRunFilter},
    {"open_app", open_app, METH_O, docs::kOpenApp},
    {"call_app", call_app, METH_VARARGS, docs::kCallApp},
    {"patch", method(patch), METH_FASTCALL, docs::kPatch},
    {"merge_patch", method(merge_patch), METH_FASTCALL, docs::kMergePatch},
    {"edit", edit, METH_VARARGS, docs::kEdit},
    {"lines_of", lines_of, METH_VARARGS, docs::kLinesOf},
    {"status_title", title_of_status, METH_O, docs::kStatusTitle},
    {"pattern_mistake", pattern_mistake, METH_O, docs::kPatternMistake},
    {"acquire_lock", acquire_lock, METH_VARARGS, docs::kAcquireLock},
    {"release_lock", release_lock, METH_VARARGS, docs::kReleaseLock},
    {"reset_shared", reset_shared, METH_NOARGS, docs::kResetShared},
    {"limit_caches", limit_caches, METH_O, docs::kLimitCaches},
    {nullptr, nullptr, 0, nullptr},
};

PyModuleDef definition = {PyModuleDef_HEAD_INIT,
                          "jsongate._core",
                          "jsongate's C++ parts that need no httpd.",
                          -1,
                          methods,
                          nullptr,
                          nullptr,
                          nullptr,
                          nullptr};

}  // namespace

PyObject* init_core_module() {
  auto module = prepare_encode() ? Ref::steal(PyModule_Create(&definition)) : Ref();
  const bool complete = module && prepare_async_generators() && make_piece_type() &&
                        make_body_types(module.get()) && make_request_types(module.get()) &&
                        make_path_type(module.get()) && make_schema_types(module.get()) &&
                        make_metric_types(module.get()) && make_limiter_type(module.get()) &&
                        make_cache_type(module.get()) && make_typed_type(module.get());
  return complete ? module.release() : nullptr;
}

}  // namespace jsongate::python
