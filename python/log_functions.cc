#include "python/log_functions.h"

#include <string>

#include "python/request_type.h"
#include "python/state.h"
#include "python/text.h"

namespace jsongate::python {
namespace {

// Of Python's levels, whose numbers leave room between them.
LogLevel level_of(int number) {
  if (number >= 50) return LogLevel::kCritical;
  if (number >= 40) return LogLevel::kError;
  if (number >= 30) return LogLevel::kWarning;
  return number >= 20 ? LogLevel::kInfo : LogLevel::kDebug;
}

bool is_written(LogLevel level) {
  const auto* wire = Shown::current();
  return wire == nullptr ? state().server_log->logs(level) : wire->logs(level);
}

void write(LogLevel level, const std::string& line) {
  const auto* wire = Shown::current();
  if (wire != nullptr) {
    wire->log(level, line);
  } else {
    state().server_log->log(level, line);
  }
}

PyObject* logs(PyObject*, PyObject* number) {
  const auto level = static_cast<int>(PyLong_AsLong(number));
  if (PyErr_Occurred() != nullptr) return nullptr;
  return PyBool_FromLong(is_written(level_of(level)) ? 1 : 0);
}

PyObject* log_line(PyObject*, PyObject* arguments) {
  int level = 0;
  PyObject* text = nullptr;
  if (!PyArg_ParseTuple(arguments, "iU", &level, &text)) return nullptr;
  const auto line = any_utf8(text);
  Py_BEGIN_ALLOW_THREADS;
  write(level_of(level), line);
  Py_END_ALLOW_THREADS;
  Py_RETURN_NONE;
}

PyMethodDef functions[] = {
    {"logs", logs, METH_O, "Whether a line of this level of Python's logging is written."},
    {"log_line", log_line, METH_VARARGS, "Writes one line of this level of Python's logging."},
    {nullptr, nullptr, 0, nullptr}};

}  // namespace

bool add_log_functions(PyObject* module, const ServerLog& log) {
  state().server_log = &log;
  return PyModule_AddFunctions(module, functions) == 0;
}

}  // namespace jsongate::python
