#include "python/failure.h"

#include <utility>

#include "gateway/core/body_refusal.h"
#include "gateway/json/document.h"
#include "python/decode.h"
#include "python/encode.h"
#include "python/state.h"
#include "python/text.h"
#include "python/version.h"

namespace jsongate::python {
namespace {

Ref headers_of(const Problem& problem) {
  auto headers = Ref::steal(PyDict_New());
  if (!headers) return headers;
  for (const auto& [name, value] : problem.fields) {
    const auto text = Ref::steal(PyUnicode_FromString(value.c_str()));
    if (!text || PyDict_SetItemString(headers.get(), name.c_str(), text.get()) < 0) return Ref();
  }
  return headers;
}

// The extension members, a dict; mostly there are none.
Ref extra_of(const Problem& problem) {
  if (problem.members.empty()) return Ref::steal(PyDict_New());
  const auto document = json::Parser::of_thread().parse("{" + problem.members + "}", false);
  return Ref::steal(document ? to_python(document.value()) : PyErr_NoMemory());
}

std::string message_of(PyObject* exception) {
  const auto text = Ref::steal(PyObject_Str(exception));
  if (text) return any_utf8(text.get());
  PyErr_Clear();
  return {};
}

void append_lines(const std::string& text, std::vector<std::string>& lines) {
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

std::vector<std::string> traceback_lines(PyObject* exception) {
  std::vector<std::string> lines;
  const auto pieces = Ref::steal(PyObject_CallOneArg(state().format_exception, exception));
  const auto list = pieces ? Ref::steal(PySequence_List(pieces.get())) : Ref();
  for (Py_ssize_t i = 0; list && i < PyList_GET_SIZE(list.get()); ++i) {
    append_lines(any_utf8(PyList_GET_ITEM(list.get(), i)), lines);
  }
  if (!list) {
    PyErr_Clear();
    lines.push_back(std::string(Py_TYPE(exception)->tp_name) + " (its traceback cannot be had)");
  }
  return lines;
}

thread_local FailureWitness* witness = nullptr;

bool read_text(PyObject* object, const char* name, std::string& out) {
  const auto value = attribute(object, name);
  if (!value) return false;
  if (value.get() != Py_None) out = any_utf8(value.get());
  return true;
}

// A dict of extension members as the members' text, without the braces.
bool read_members(PyObject* exception, std::string& out) {
  const auto extra = attribute(exception, "extra");
  if (!extra || !PyDict_Check(extra.get())) return false;
  if (PyDict_Size(extra.get()) == 0) return true;
  const auto text = Ref::steal(encode(extra.get(), false));
  if (!text) return false;
  out.assign(PyBytes_AS_STRING(text.get()) + 1,
             static_cast<std::size_t>(PyBytes_GET_SIZE(text.get()) - 2));
  return true;
}

// "raised", where the gateway has no word of its own.
std::string read_code(PyObject* exception) {
  const auto code = attribute(exception, kCodeAttribute);
  if (code && PyUnicode_Check(code.get())) return any_utf8(code.get());
  PyErr_Clear();
  return "raised";
}

bool read_fields(PyObject* exception, Problem& problem) {
  const auto headers = attribute(exception, "headers");
  if (!headers || !PyDict_Check(headers.get())) return false;
  PyObject *name = nullptr, *value = nullptr;
  for (Py_ssize_t at = 0; PyDict_Next(headers.get(), &at, &name, &value);) {
    const auto name_text = utf8_of(name);
    const auto value_text = name_text ? utf8_of(value) : std::nullopt;
    if (!value_text || !check_reply_field(*name_text, *value_text)) return false;
    problem.fields.emplace_back(*name_text, *value_text);
  }
  return true;
}

// False where it is not a sound jsongate.Problem: a subclass may have broken anything.
bool read_problem(PyObject* exception, Problem& problem) {
  if (PyObject_IsInstance(exception, state().problem_type) != 1) return false;
  const auto status = attribute(exception, "status");
  if (!status || !PyLong_Check(status.get())) return false;
  problem.status = static_cast<int>(PyLong_AsLong(status.get()));
  problem.code = read_code(exception);
  return problem.status >= 400 && problem.status <= 599 &&
         read_text(exception, "detail", problem.detail) &&
         read_text(exception, "type", problem.type) &&
         read_text(exception, "title", problem.title) && read_members(exception, problem.members) &&
         read_fields(exception, problem);
}

// By Culprit.
constexpr const char* kCulprits[] = {"the handler",   "the filter", "the hook",   "@app.startup",
                                     "@app.shutdown", "@app.every", "@app.health"};

const char* code_of(Culprit culprit) {
  if (culprit == Culprit::kFilter) return "filter_failed";
  return culprit == Culprit::kHook ? "hook_failed" : "handler_failed";
}

std::vector<std::string> lines_of(PyObject* exception, Culprit culprit, const std::string& where) {
  const std::string who = kCulprits[static_cast<std::size_t>(culprit)];
  std::vector<std::string> lines{who + " at " + where + " failed:"};
  for (auto& line : traceback_lines(exception)) lines.push_back(std::move(line));
  return lines;
}

}  // namespace

FailureWitness::FailureWitness() noexcept : outer_(std::exchange(witness, this)) {}

FailureWitness::~FailureWitness() { witness = outer_; }

Failure take_failure(Culprit culprit, const std::string& where) {
  const auto exception = take_exception();
  Failure failure;
  if (read_problem(exception.get(), failure.problem)) return failure;
  PyErr_Clear();
  if (witness != nullptr) witness->see(exception.get());
  failure.problem = {
      .status = 500,
      .code = code_of(culprit),
      .detail = "the request could not be answered; the server's log has this instance"};
  failure.log = lines_of(exception.get(), culprit, where);
  return failure;
}

Failure take_handler_failure(const Exchange& exchange, const std::string& where) {
  if (!exchange.client_gone || PyErr_ExceptionMatches(PyExc_ConnectionError) == 0)
    return take_failure(Culprit::kHandler, where);
  PyErr_Clear();
  return {client_gone(), {}};
}

std::vector<std::string> take_traceback(Culprit culprit, const std::string& where) {
  return lines_of(take_exception().get(), culprit, where);
}

void log_failure(const std::vector<std::string>& lines, const Wire& wire) {
  if (lines.empty()) return;
  const auto level = wire.failure_level();
  for (const auto& line : lines) wire.log(level, line);
}

Problem report_failure(Failure failure, Exchange& exchange, const Wire& wire) {
  exchange.failed = exchange.failed || !failure.log.empty();
  log_failure(failure.log, wire);
  return std::move(failure.problem);
}

Problem withdraw_reply(Failure failure, const FieldList& before, Exchange& exchange, Wire& wire) {
  restore(wire.reply_fields(), before);
  return report_failure(std::move(failure), exchange, wire);
}

void log_kept_address(std::string_view what, const std::string& where, const Wire& wire) noexcept {
  wire.log(wire.failure_level(), "the " + std::string(what) + " at " + where +
                                     " has left the address of a chunk to an extension, which must "
                                     "not use it any more");
}

std::string take_message() {
  const auto exception = take_exception();
  const auto text = message_of(exception.get());
  const std::string kind = Py_TYPE(exception.get())->tp_name;
  return text.empty() ? kind : kind + ": " + text;
}

void raise_problem(const Problem& problem) {
  const auto raised = Ref::steal(
      PyObject_CallFunction(state().problem_type, "is#", problem.status, problem.detail.data(),
                            static_cast<Py_ssize_t>(problem.detail.size())));
  const auto word = Ref::steal(PyUnicode_FromString(problem.code.c_str()));
  const auto headers = headers_of(problem);
  const auto extra = extra_of(problem);
  if (!raised || !word || !headers || !extra ||
      PyObject_SetAttrString(raised.get(), kCodeAttribute, word.get()) < 0 ||
      PyObject_SetAttrString(raised.get(), "headers", headers.get()) < 0 ||
      PyObject_SetAttrString(raised.get(), "extra", extra.get()) < 0)
    return;
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(raised.get())), raised.get());
}

std::string take_message_text() { return message_of(take_exception().get()); }

}  // namespace jsongate::python
