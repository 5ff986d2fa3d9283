// The directives of the Python room.
#pragma once

#include <tuple>

#include "gateway/core/setting.h"

namespace jsongate::python {

struct InterpreterSettings {
  ListSetting path;
  Setting<std::string_view> home;
  Setting<bool> reload;
};

inline constexpr auto kInterpreterDirectives = std::tuple{
    Directive{"JsonGatePythonPath", &InterpreterSettings::path,
              "folders in which Python modules are looked for first"},
    Directive{"JsonGatePythonHome", &InterpreterSettings::home,
              "folder of a virtual environment or Python installation to use"},
    Directive{"JsonGateReload", &InterpreterSettings::reload,
              "On for development: the children are replaced when a source file has changed"},
};

struct AppSettings {
  Setting<AppRef> app;
  MapSetting options;
  Setting<Bytes> buffer_limit = Bytes{1 << 20};
  FilterListSetting input_filters;
  FilterListSetting output_filters;
};

inline constexpr auto kAppDirectives = std::tuple{
    Directive{"JsonGateApp", &AppSettings::app,
              "module:object of the App that answers here; its paths are relative to the Location"},
    Directive{"JsonGateOption", &AppSettings::options,
              "key and perhaps value that Python reads as req.options"},
    Directive{"JsonGateBufferLimit", &AppSettings::buffer_limit,
              "largest body that is held as a whole, e.g. 256K; 413 above it (default 1M)"},
    Directive{"JsonGateInputFilter", &AppSettings::input_filters,
              "module:function, perhaps media types: filters request bodies; none drops the "
              "inherited ones"},
    Directive{"JsonGateOutputFilter", &AppSettings::output_filters,
              "module:function, perhaps media types: filters response bodies; none drops the "
              "inherited ones"},
};

}  // namespace jsongate::python
