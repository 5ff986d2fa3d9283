#include "gateway/httpd/api_description.h"

#include <algorithm>
#include <functional>

#include "gateway/core/media_type.h"
#include "gateway/httpd/pool.h"
#include "gateway/httpd/problems.h"
#include "gateway/httpd/runtime.h"
#include "gateway/httpd/settings.h"

namespace jsongate::httpd {
namespace {

constexpr std::string_view kHandler = "jsongate-openapi";

bool names_handler(const ap_directive_t* first) {
  for (const auto* one = first; one != nullptr; one = one->next) {
    if (ap_cstr_casecmp(one->directive, "SetHandler") == 0 &&
        view(one->args).find(kHandler) != std::string_view::npos) {
      return true;
    }
    if (names_handler(one->first_child)) return true;
  }
  return false;
}

// The server's own apps behind those of the main server, whose sections hold everywhere; where both
// name a path, its own.
std::vector<python::MountedApp> apps_of(const server_rec* server, const server_rec* main,
                                        const PythonNames& names) {
  std::vector<python::MountedApp> apps;
  const auto add = [&](const PythonNames::Mount& mount) {
    std::erase_if(apps, [&](const auto& app) { return app.base == mount.base; });
    apps.push_back({mount.slot, std::string(mount.base)});
  };
  for (const auto* from : {main, server}) {
    for (const auto& mount : names.mounts) {
      if (mount.server == from) add(mount);
    }
  }
  return apps;
}

// The same for the same bytes in every child: what one has sent another recognises.
std::string entity_tag(std::string_view text) {
  char digits[24];
  apr_snprintf(digits, sizeof digits, "\"%" APR_UINT64_T_HEX_FMT "\"",
               static_cast<apr_uint64_t>(std::hash<std::string_view>{}(text)));
  return digits;
}

bool client_has(RequestState& state, std::string_view tag) {
  const auto known = state.wire.request_fields().get("If-None-Match");
  return known && (*known == "*" || known->find(tag) != std::string_view::npos);
}

}  // namespace

ApiDescriptions plan_api_descriptions(const server_rec* main, python::HostConfig& config) {
  ApiDescriptions places;
  if (!names_handler(ap_conftree)) return places;
  const auto& names = python_names(main->process->pconf);
  for (const auto* server = main; server != nullptr; server = server->next) {
    auto apps = apps_of(server, main, names);
    if (apps.empty()) continue;
    auto& wanted = config.descriptions;
    const auto found = std::ranges::find(wanted, apps);
    places[server] = static_cast<std::size_t>(found - wanted.begin());
    if (found == wanted.end()) wanted.push_back(std::move(apps));
  }
  return places;
}

int answer_api_description(request_rec* request, RequestState& state) {
  const auto& process = runtime();
  const auto found = process.api_descriptions.find(request->server);
  if (found == process.api_descriptions.end()) {
    return send_problem(
        state, {.status = 404, .code = "no_route", .detail = "no application answers here"});
  }
  const auto& texts = process.python.descriptions;
  if (found->second >= texts.size() || texts[found->second].empty()) {
    return send_problem(
        state, {.status = 503, .code = "not_ready", .detail = "the description could not be made"});
  }
  const std::string_view text = texts[found->second];
  const auto tag = entity_tag(text);
  state.wire.reply_fields().set("ETag", tag);
  state.wire.reply_fields().set("Cache-Control", "no-cache");
  if (client_has(state, tag)) {
    state.wire.send(HTTP_NOT_MODIFIED, {}, {});
  } else {
    state.wire.send(HTTP_OK, kJsonType, {.bytes = text});
  }
  return OK;
}

}  // namespace jsongate::httpd
