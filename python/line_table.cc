#include "python/line_table.h"

#include <cstdint>

namespace jsongate::python {

#if PY_VERSION_HEX < 0x030C0000

namespace {

int line_of(PyCodeObject* code, Py_ssize_t unit) noexcept {
  return PyCode_Addr2Line(code, static_cast<int>(unit * Py_ssize_t{sizeof(_Py_CODEUNIT)}));
}

// Whether CPython reads the table as it was written.
bool is_understood(PyCodeObject* code, const std::int32_t* lines) noexcept {
  for (Py_ssize_t unit = 0; unit < Py_SIZE(code); ++unit) {
    if (line_of(code, unit) != lines[unit]) return false;
  }
  return true;
}

}  // namespace

// The code frees the table.
void make_line_table(PyObject* function) noexcept {
  if (!PyFunction_Check(function)) return;
  auto* code = reinterpret_cast<PyCodeObject*>(PyFunction_GET_CODE(function));
  if (code->_co_linearray != nullptr) return;
  const auto size = static_cast<std::size_t>(Py_SIZE(code)) * sizeof(std::int32_t);
  auto* lines = static_cast<std::int32_t*>(PyMem_Malloc(size));
  if (lines == nullptr) return;
  for (Py_ssize_t unit = 0; unit < Py_SIZE(code); ++unit) lines[unit] = line_of(code, unit);
  code->_co_linearray_entry_size = sizeof(std::int32_t);
  code->_co_linearray = reinterpret_cast<char*>(lines);
  if (is_understood(code, lines)) return;
  code->_co_linearray = nullptr;
  PyMem_Free(lines);
}

#else

void make_line_table(PyObject*) noexcept {}

#endif

}  // namespace jsongate::python
