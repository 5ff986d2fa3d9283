#include "python/host.h"

#include <filesystem>

#include "python/app.h"
#include "python/core_module.h"
#include "python/description.h"
#include "python/failure.h"
#include "python/lifecycle.h"
#include "python/log_functions.h"
#include "python/python_filter.h"
#include "python/python_hook.h"
#include "python/request_type.h"
#include "python/state.h"
#include "python/text.h"

namespace jsongate::python {
namespace {

// Handlers that compute hold the others up this long at most: a tenth of CPython's default, because
// a gateway's many short requests wait behind each long one.
constexpr double kSwitchInterval = 0.0005;

// Containers made before the collector looks for cycles: CPython's 700 are fewer than one body of
// 64 KB has, and a body's objects are gone without its help. An app may set gc.set_threshold() for
// itself.
constexpr int kYoungObjects = 20000;

// Isolated: no PYTHON… variables, no user site, no signal handlers. UTF-8 whatever the locale;
// nothing buffered, since nothing is flushed at exit.
std::string initialize(const HostConfig& host) {
  PyPreConfig before;
  PyPreConfig_InitIsolatedConfig(&before);
  before.utf8_mode = 1;
  auto status = Py_PreInitialize(&before);
  if (PyStatus_Exception(status) != 0)
    return status.err_msg == nullptr ? "cannot start" : status.err_msg;
  PyConfig config;
  PyConfig_InitIsolatedConfig(&config);
  config.buffered_stdio = 0;
  config.install_signal_handlers = 0;
  status = PyConfig_SetBytesString(&config, &config.program_name, program_of(host.home).c_str());
  if (PyStatus_Exception(status) == 0) status = Py_InitializeFromConfig(&config);
  PyConfig_Clear(&config);
  if (PyStatus_Exception(status) == 0) return {};
  return status.err_msg == nullptr ? "cannot start" : status.err_msg;
}

bool add_paths(const std::vector<std::string>& folders) {
  auto* path = PySys_GetObject("path");
  for (std::size_t place = 0; path != nullptr && place < folders.size(); ++place) {
    const auto folder = Ref::steal(PyUnicode_DecodeFSDefault(folders[place].c_str()));
    if (!folder || PyList_Insert(path, static_cast<Py_ssize_t>(place), folder.get()) < 0)
      return false;
  }
  return path != nullptr;
}

// Before the package is imported: its C++ parts are built in.
bool add_modules(const ServerLog& log) {
  auto* modules = PyImport_GetModuleDict();
  const auto core = Ref::steal(init_core_module());
  const auto native = core ? Ref::steal(init_native_module()) : Ref();
  return native && add_log_functions(native.get(), log) &&
         PyDict_SetItemString(modules, "jsongate._core", core.get()) == 0 &&
         PyDict_SetItemString(modules, "jsongate._native", native.get()) == 0;
}

bool tune() {
  const auto set_switch_interval = import_from("sys", "setswitchinterval"),
             set_threshold = import_from("gc", "set_threshold");
  return set_switch_interval && set_threshold &&
         Ref::steal(PyObject_CallFunction(set_switch_interval.get(), "d", kSwitchInterval)) &&
         Ref::steal(PyObject_CallFunction(set_threshold.get(), "i", kYoungObjects));
}

// The handler that is to write Python's logging into the error log. Empty with the exception set.
Ref prepare_logging() {
  const auto show = import_from("jsongate._logging", "show_what_is_printed"),
             prepare = import_from("jsongate._logging", "prepare"),
             write = import_from("jsongate._native", "log_line"),
             writes = import_from("jsongate._native", "logs");
  if (!show || !prepare || !write || !writes) return {};
  if (!Ref::steal(PyObject_CallNoArgs(show.get()))) return {};
  return Ref::steal(
      PyObject_CallFunctionObjArgs(prepare.get(), write.get(), writes.get(), nullptr));
}

bool install_logging(PyObject* handler) {
  const auto install = import_from("jsongate._logging", "install");
  return install && Ref::steal(PyObject_CallOneArg(install.get(), handler));
}

// What the imports left is there to stay: the collector need not look at it again.
bool freeze() {
  const auto freeze_all = import_from("gc", "freeze");
  return freeze_all && Ref::steal(PyObject_CallNoArgs(freeze_all.get()));
}

// What `loader` of jsongate.load finds, as `compiler` makes it ready. Empty with the exception set.
Ref load_plan(const std::string& spec, const char* loader, const char* module,
              const char* compiler) {
  const auto load = import_from("jsongate.load", loader), compile = import_from(module, compiler);
  const auto found =
      load && compile ? Ref::steal(PyObject_CallFunction(load.get(), "s", spec.c_str())) : Ref();
  return found ? Ref::steal(PyObject_CallOneArg(compile.get(), found.get())) : Ref();
}

// What a plan became, or null; why, is logged behind the name.
template <class Made>
std::unique_ptr<Made> told(std::variant<std::unique_ptr<Made>, std::string> made,
                           const std::string& name, const Log& log) {
  if (const auto* wrong = std::get_if<std::string>(&made)) {
    log(name + ": " + *wrong);
    return nullptr;
  }
  return std::move(std::get<std::unique_ptr<Made>>(made));
}

std::unique_ptr<App> load_app(const std::string& spec, const Log& log) {
  const auto plans = load_plan(spec, "load", "jsongate.plan", "compile_app");
  if (plans) return told(PythonApp::from_plans(plans.get()), "JsonGateApp " + spec, log);
  log("JsonGateApp " + spec + ": " + take_message());
  return nullptr;
}

std::unique_ptr<FilterProgram> load_filter(const std::string& spec, const Log& log) {
  const auto plan = load_plan(spec, "load_function", "jsongate._filter", "compile_filter");
  if (plan) return told(PythonFilter::from_plan(plan.get()), "filter " + spec, log);
  log("filter " + spec + ": " + take_message());
  return nullptr;
}

std::unique_ptr<RequestHook> load_hook(const std::string& spec, const Log& log) {
  const auto plan = load_plan(spec, "load_function", "jsongate._request_hook", "compile_hook");
  if (plan) return told(PythonHook::from_plan(plan.get()), "hook " + spec, log);
  log("hook " + spec + ": " + take_message());
  return nullptr;
}

void load_all(const std::vector<PythonName>& names, Loaded& loaded, const Log& log) {
  for (std::size_t slot = 0; slot < names.size(); ++slot) {
    const auto& [kind, spec] = names[slot];
    if (kind == PythonKind::kApp) loaded.apps[slot] = load_app(spec, log);
    if (kind == PythonKind::kFilter) loaded.filters[slot] = load_filter(spec, log);
    if (kind == PythonKind::kHook) loaded.hooks[slot] = load_hook(spec, log);
  }
}

}  // namespace

std::string program_of(const std::string& home) {
  return home.empty() ? JSONGATE_PYTHON_PROGRAM
                      : (std::filesystem::path(home) / "bin" / "python3").string();
}

Loaded start(const HostConfig& config, const Log& log) {
  Loaded loaded;
  loaded.apps.resize(config.names.size());
  loaded.filters.resize(config.names.size());
  loaded.hooks.resize(config.names.size());
  if (const auto wrong = initialize(config); !wrong.empty()) {
    log("Python: " + wrong);
    return loaded;
  }
  state().interpreter = PyInterpreterState_Get();
  use_commons(config.commons);
  state().user_metrics = config.user_metrics;
  if (!add_paths(config.path) || !add_modules(*config.log) || !tune() || !fill_state()) {
    log("Python: " + take_message());
  } else {
    const auto handler = prepare_logging();
    if (!handler) log("Python: " + take_message());
    load_all(config.names, loaded, log);
    loaded.lifecycle = PythonLifecycle::begin(config.names, loaded, log);
    describe_apps(config, loaded, log);
    if (handler && !install_logging(handler.get())) log("Python: " + take_message());
    if (!freeze()) log("Python: " + take_message());
  }
  PyEval_SaveThread();
  return loaded;
}

}  // namespace jsongate::python
