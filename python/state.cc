#include "python/state.h"

#include "python/text.h"

namespace jsongate::python {
namespace {

struct Import {
  PyObject* InterpreterState::*member;
  const char* module;
  const char* name;
};

constexpr Import kImports[] = {
    {&InterpreterState::problem_type, "jsongate", "Problem"},
    {&InterpreterState::response_type, "jsongate", "Response"},
    {&InterpreterState::query_type, "jsongate._query", "Query"},
    {&InterpreterState::namespace_type, "types", "SimpleNamespace"},
    {&InterpreterState::format_exception, "traceback", "format_exception"},
    {&InterpreterState::decimal_type, "decimal", "Decimal"},
    {&InterpreterState::uuid_type, "uuid", "UUID"},
    {&InterpreterState::safe_uuid, "uuid", "SafeUUID"},
    {&InterpreterState::short_path, "jsongate._source", "short_path"},
};

}  // namespace

InterpreterState& state() noexcept {
  static InterpreterState only;
  return only;
}

bool fill_state() {
  for (const auto& [member, module, name] : kImports) {
    if (state().*member != nullptr) continue;
    state().*member = import_from(module, name).release();
    if (state().*member == nullptr) return false;
  }
  return true;
}

}  // namespace jsongate::python
