#include "python/lifecycle.h"

#include <algorithm>
#include <chrono>

#include "python/failure.h"
#include "python/gil.h"
#include "python/text.h"

namespace jsongate::python {
namespace {

using Lines = std::vector<std::string>;

// A health function that keeps failing is asked every second.
constexpr std::int64_t kSecondsBetweenTracebacks = 60;

// The members of a jsongate._hooks.HookPlan, in its order.
enum PlanMember : Py_ssize_t { kMoment, kFunction, kName, kWhere, kSeconds, kJitter };

PyObject* member(PyObject* plan, PlanMember which) { return PyTuple_GET_ITEM(plan, which); }

std::string text_of(PyObject* plan, PlanMember which) {
  const auto text = utf8_of(member(plan, which));
  if (!text) PyErr_Clear();
  return text ? std::string(*text) : "?";
}

std::chrono::nanoseconds time_of(PyObject* plan, PlanMember which) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(PyFloat_AS_DOUBLE(member(plan, which))));
}

// Calls it and drops what it returns. Under the GIL. Empty: all is well.
Lines call(PyObject* function, Culprit culprit, const std::string& where) {
  if (Ref::steal(PyObject_CallNoArgs(function))) return {};
  return take_traceback(culprit, where);
}

void tell(const Lines& lines, const LineLog& log) {
  for (const auto& line : lines) log(LogLevel::kError, line);
}

bool starts(PyObject* plan, const std::string& spec, const Log& log) {
  const auto lines = call(member(plan, kFunction), Culprit::kStartup, text_of(plan, kWhere));
  for (const auto& line : lines) log("JsonGateApp " + spec + ": " + line);
  return lines.empty();
}

Problem not_ready(const std::string& app, const std::string& why) {
  return {.status = 503,
          .code = "not_ready",
          .detail = app + " is not ready" + (why.empty() ? "" : ": ") + why};
}

struct Answer {
  std::optional<Problem> problem;
  Lines log;
};

Answer answer_of(PyObject* function, const std::string& app, const std::string& where) {
  Exchange nobody;
  const Gil gil(nobody);
  const auto said = Ref::steal(PyObject_CallNoArgs(function));
  if (!said) {
    auto failure = take_failure(Culprit::kHealth, where);
    const bool is_problem = failure.log.empty();
    return {not_ready(app, is_problem ? failure.problem.detail : ""), std::move(failure.log)};
  }
  if (said.get() == Py_None || said.get() == Py_True) return {};
  if (said.get() == Py_False) return {not_ready(app, ""), {}};
  return {not_ready(app, ""),
          {"@app.health at " + where + " returned a " + Py_TYPE(said.get())->tp_name +
           ", which is neither None, True nor False"}};
}

std::int64_t seconds_now() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count() + 1;  // 0 is "never"
}

// The app that a name stands for, and its hooks as compile_hooks makes them; empty with the
// exception set.
std::pair<Ref, Ref> load_hooks(const std::string& spec) {
  const auto load = import_from("jsongate.load", "load"),
             compile = import_from("jsongate._hooks", "compile_hooks");
  auto app =
      load && compile ? Ref::steal(PyObject_CallFunction(load.get(), "s", spec.c_str())) : Ref();
  auto plans = app ? Ref::steal(PyObject_CallOneArg(compile.get(), app.get())) : Ref();
  return {std::move(app), std::move(plans)};
}

}  // namespace

std::unique_ptr<Lifecycle> PythonLifecycle::begin(const std::vector<PythonName>& names,
                                                  Loaded& loaded, const Log& log) {
  auto life = std::make_unique<PythonLifecycle>();
  std::vector<std::pair<PyObject*, bool>> begun;  // each App once, and whether it has started
  for (std::size_t slot = 0; slot < names.size(); ++slot) {
    if (loaded.apps[slot] == nullptr) continue;
    const auto& spec = names[slot].spec;
    auto [app, plans] = load_hooks(spec);
    if (!plans) log("JsonGateApp " + spec + ": " + take_message());
    auto known = std::ranges::find(begun, app.get(), &std::pair<PyObject*, bool>::first);
    if (known == begun.end()) {
      const bool started = plans && life->begin_app(plans.get(), spec, log);
      known = begun.insert(known, {app.release(), started});
    }
    if (!known->second) loaded.apps[slot] = nullptr;
  }
  return life;
}

bool PythonLifecycle::begin_app(PyObject* plans, const std::string& spec, const Log& log) {
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(plans); ++i) {
    auto* plan = PyList_GET_ITEM(plans, i);
    if (text_of(plan, kMoment) == "startup" && !starts(plan, spec, log)) return false;
  }
  for (Py_ssize_t i = 0; i < PyList_GET_SIZE(plans); ++i) take(PyList_GET_ITEM(plans, i), spec);
  return true;
}

void PythonLifecycle::take(PyObject* plan, const std::string& spec) {
  const auto moment = text_of(plan, kMoment);
  if (moment == "startup") return;
  Hook hook{Ref::borrow(member(plan, kFunction)).release(), text_of(plan, kWhere)};
  if (moment == "every") {
    jobs_.push_back(
        {text_of(plan, kName), hook.where, time_of(plan, kSeconds), time_of(plan, kJitter)});
    job_hooks_.push_back(std::move(hook));
  } else if (moment == "health") {
    health_.emplace_back(std::move(hook), spec);
  } else {
    shutdown_.push_back(std::move(hook));
  }
}

bool PythonLifecycle::run_job(std::size_t job, const LineLog& log) {
  const auto& [function, where] = job_hooks_[job];
  Lines lines;
  {
    Exchange nobody;
    const Gil gil(nobody);
    lines = call(function, Culprit::kEvery, where);
  }
  tell(lines, log);
  return lines.empty();
}

std::optional<Problem> PythonLifecycle::unready(const LineLog& log) {
  for (auto& health : health_) {
    if (auto problem = ask(health, log)) return problem;
  }
  return std::nullopt;
}

std::optional<Problem> PythonLifecycle::ask(Health& health, const LineLog& log) {
  auto [problem, lines] = answer_of(health.hook.function, health.app, health.hook.where);
  const auto now = seconds_now();
  const auto told_at = health.told_at.load(std::memory_order_relaxed);
  if (!lines.empty() && (told_at == 0 || now - told_at >= kSecondsBetweenTracebacks)) {
    health.told_at.store(now, std::memory_order_relaxed);
    tell(lines, log);
  }
  if (!problem) health.told_at.store(0, std::memory_order_relaxed);
  return std::move(problem);
}

void PythonLifecycle::shut_down(const LineLog& log) {
  for (const auto& [function, where] : shutdown_) {
    Lines lines;
    {
      Exchange nobody;
      const Gil gil(nobody);
      lines = call(function, Culprit::kShutdown, where);
    }
    tell(lines, log);
  }
}

}  // namespace jsongate::python
