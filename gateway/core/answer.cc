#include "gateway/core/answer.h"

#include <string>
#include <vector>

namespace jsongate {
namespace {

constexpr int kNoContent = 204;

Problem no_route() { return {.status = 404, .code = "no_route", .detail = "no such resource"}; }

Problem wrong_method(const RouteMatch& match) {
  return {.status = 405,
          .code = "wrong_method",
          .detail = "the resource does not know this method",
          .fields = {{"Allow", std::string(match.allow)}}};
}

void send_options(const RouteMatch& match, Wire& wire) {
  wire.reply_fields().set("Allow", match.allow);
  wire.send(kNoContent, {}, {});
}

}  // namespace

std::string_view below(std::string_view path, std::string_view base) noexcept {
  if (path.starts_with(base)) path.remove_prefix(base.size());
  return path.empty() ? std::string_view{"/"} : path;
}

void match_app(App& app, std::string_view method, std::string_view path, Exchange& exchange) {
  exchange.app = &app;
  exchange.app_path = path;
  if (is_utf8(path)) {
    app.routes().match(method, path, exchange.match);
  } else {
    exchange.refusal =
        Problem{.status = 400, .code = "bad_path", .detail = "the path is not UTF-8"};
  }
}

std::optional<Problem> answer(Exchange& exchange, Wire& wire) {
  if (exchange.refusal) return exchange.refusal;
  switch (exchange.match.kind) {
    case RouteMatch::Kind::kNotFound:
      return no_route();
    case RouteMatch::Kind::kMethodNotAllowed:
      return wrong_method(exchange.match);
    case RouteMatch::Kind::kOptions:
      send_options(exchange.match, wire);
      return std::nullopt;
    case RouteMatch::Kind::kFound:
      break;
  }
  return exchange.app->answer(exchange, wire);
}

void clear(Fields& fields) {
  std::vector<std::string> names;
  fields.each(
      [](void* all, std::string_view name, std::string_view) {
        static_cast<std::vector<std::string>*>(all)->emplace_back(name);
        return true;
      },
      &names);
  for (const auto& name : names) fields.remove(name);
}

}  // namespace jsongate
