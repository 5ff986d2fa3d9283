#include "python/description.h"

#include "python/failure.h"
#include "python/ref.h"
#include "python/text.h"

namespace jsongate::python {
namespace {

// [(base, "module:object")] of those that are loaded. Empty with the exception set.
Ref names_of(const std::vector<MountedApp>& apps, const HostConfig& config, const Loaded& loaded) {
  auto names = Ref::steal(PyList_New(0));
  for (const auto& [slot, base] : apps) {
    if (!names || loaded.apps[slot] == nullptr) continue;
    const auto name =
        Ref::steal(Py_BuildValue("(ss)", base.c_str(), config.names[slot].spec.c_str()));
    if (!name || PyList_Append(names.get(), name.get()) < 0) return {};
  }
  return names;
}

std::optional<std::string> describe(PyObject* names) {
  const auto to_json = import_from("jsongate.openapi", "of_loaded");
  const auto text = to_json ? Ref::steal(PyObject_CallOneArg(to_json.get(), names)) : Ref();
  char* bytes = nullptr;
  Py_ssize_t size = 0;
  if (!text || PyBytes_AsStringAndSize(text.get(), &bytes, &size) < 0) return std::nullopt;
  return std::string(bytes, static_cast<std::size_t>(size));
}

}  // namespace

void describe_apps(const HostConfig& config, Loaded& loaded,
                   const std::function<void(std::string_view line)>& log) {
  for (const auto& apps : config.descriptions) {
    const auto names = names_of(apps, config, loaded);
    auto text = names ? describe(names.get()) : std::nullopt;
    if (!text) log("jsongate-openapi: " + take_message());
    loaded.descriptions.push_back(std::move(text).value_or(""));
  }
}

}  // namespace jsongate::python
