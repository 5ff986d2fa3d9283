#include "gateway/core/route_table.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>
#include <random>

namespace {

thread_local std::size_t allocations = 0;

}  // namespace

// Out of line: where the compiler looks inside, it takes free() for a mistake.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  std::abort();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace jsongate {
namespace {

using Kind = RouteMatch::Kind;
using Types = std::vector<std::pair<std::string, ParamType>>;

RouteSpec route(std::string method, std::string path_template, Types params = {}) {
  return {std::move(method), std::move(path_template), std::move(params), {}};
}

RouteTable table_of(std::vector<RouteSpec> specs) {
  auto compiled = RouteTable::compile(std::move(specs));
  if (const auto* error = std::get_if<RouteError>(&compiled)) ADD_FAILURE() << error->message;
  return std::move(std::get<RouteTable>(compiled));
}

RouteMatch match(const RouteTable& table, std::string_view method, std::string_view path) {
  RouteMatch out;
  table.match(method, path, out);
  return out;
}

// The index of the route that answers, or -1.
int found(const RouteTable& table, std::string_view method, std::string_view path) {
  const RouteMatch out = match(table, method, path);
  if (out.kind != Kind::kFound) return -1;
  EXPECT_EQ(out.param_count, out.route->param_names.size());
  EXPECT_EQ(out.path_template, out.route->spec.path_template);
  return static_cast<int>(out.route->index);
}

std::string error_of(std::vector<RouteSpec> specs) {
  const auto compiled = RouteTable::compile(std::move(specs));
  const auto* error = std::get_if<RouteError>(&compiled);
  return error ? std::to_string(error->index) + ": " + error->message : "no error";
}

TEST(RouteTable, FindsLiteralsAndParameters) {
  const RouteTable table =
      table_of({route("GET", "/"), route("GET", "/orders"),
                route("GET", "/orders/{id}", {{"id", ParamType::kInt}}), route("POST", "/orders"),
                route("GET", "/users/{user}/orders/{id}")});
  EXPECT_EQ(found(table, "GET", "/"), 0);
  EXPECT_EQ(found(table, "GET", "/orders"), 1);
  EXPECT_EQ(found(table, "GET", "/orders/7"), 2);
  EXPECT_EQ(found(table, "POST", "/orders"), 3);
  EXPECT_EQ(found(table, "GET", "/users/ann/orders/x1"), 4);
  EXPECT_EQ(found(table, "GET", "/orders/7/x"), -1);
  EXPECT_EQ(found(table, "GET", "/orders/x"), -1);
  EXPECT_EQ(found(table, "GET", "/Orders"), -1);
  EXPECT_EQ(found(table, "GET", "/order"), -1);
  EXPECT_EQ(found(table, "get", "/orders"), -1);
}

TEST(RouteTable, GivesParametersInTemplateOrder) {
  const RouteTable table =
      table_of({route("GET", "/a/{y}/{x}", {{"x", ParamType::kFloat}, {"y", ParamType::kBool}})});
  const RouteMatch out = match(table, "GET", "/a/TRUE/2.5");
  ASSERT_EQ(out.kind, Kind::kFound);
  EXPECT_EQ(out.route->param_names, (std::vector<std::string>{"y", "x"}));
  ASSERT_EQ(out.param_count, 2U);
  EXPECT_EQ(out.params[0].integer, 1);
  EXPECT_EQ(out.params[0].text, "TRUE");
  EXPECT_EQ(out.params[1].number, 2.5);
}

TEST(RouteTable, SlashesCount) {
  const RouteTable table = table_of({route("GET", "/a/b"), route("GET", "/a/"),
                                     route("GET", "/c/{x}"), route("GET", "/d/{rest:path}")});
  EXPECT_EQ(found(table, "GET", "/a/b"), 0);
  EXPECT_EQ(found(table, "GET", "/a/"), 1);
  for (const char* path : {"/a", "/a//b", "//a/b", "/a/b/", "/a//", "/c/", "/c", "/c//", "/d",
                           "/d/", "", "a/b", "//"}) {
    EXPECT_EQ(match(table, "GET", path).kind, Kind::kNotFound) << path;
  }
}

TEST(RouteTable, PathTakesTheRest) {
  const RouteTable table =
      table_of({route("GET", "/files/{name:path}"), route("GET", "/files/readme")});
  EXPECT_EQ(found(table, "GET", "/files/readme"), 1);
  EXPECT_EQ(match(table, "GET", "/files/a/b/").params[0].text, "a/b/");
  EXPECT_EQ(match(table, "GET", "/files/a/b/").params[0].type, ParamType::kPath);
  EXPECT_EQ(match(table, "GET", "/files//a").params[0].text, "/a");
  EXPECT_EQ(match(table, "GET", "/files/readme/x").params[0].text, "readme/x");
}

TEST(RouteTable, TriesTheNarrowestFirst) {
  const RouteTable table = table_of({
      route("GET", "/{a:path}"),
      route("GET", "/{a}"),
      route("GET", "/{a}", {{"a", ParamType::kBool}}),
      route("GET", "/{a}", {{"a", ParamType::kFloat}}),
      route("GET", "/{a}", {{"a", ParamType::kInt}}),
      route("GET", "/7"),
  });
  EXPECT_EQ(found(table, "GET", "/7"), 5);
  EXPECT_EQ(found(table, "GET", "/8"), 4);
  EXPECT_EQ(found(table, "GET", "/8.5"), 3);
  EXPECT_EQ(found(table, "GET", "/true"), 2);
  EXPECT_EQ(found(table, "GET", "/x"), 1);
  EXPECT_EQ(found(table, "GET", "/x/y"), 0);
}

TEST(RouteTable, GoesBackWhereALaterSegmentDoesNotMatch) {
  const RouteTable table =
      table_of({route("GET", "/a/{x}/c"), route("GET", "/{y}/b/d"), route("GET", "/{z:path}")});
  EXPECT_EQ(found(table, "GET", "/a/b/c"), 0);
  const RouteMatch second = match(table, "GET", "/a/b/d");
  EXPECT_EQ(second.route->index, 1U);
  EXPECT_EQ(second.params[0].text, "a");
  EXPECT_EQ(match(table, "GET", "/a/b/e").params[0].text, "a/b/e");
}

TEST(RouteTable, ParametersAreUtf8) {
  const RouteTable table = table_of({route("GET", "/s/{a}"), route("GET", "/p/{a:path}")});
  EXPECT_EQ(match(table, "GET", "/s/ä").params[0].text, "ä");
  EXPECT_EQ(found(table, "GET", "/s/\xFF"), -1);
  EXPECT_EQ(found(table, "GET", "/p/a/\xED\xA0\x80"), -1);
}

TEST(RouteTable, SaysWhichMethodsAreAllowed) {
  const RouteTable table = table_of({route("GET", "/a"), route("POST", "/a"), route("PUT", "/b")});
  const RouteMatch out = match(table, "DELETE", "/a");
  EXPECT_EQ(out.kind, Kind::kMethodNotAllowed);
  EXPECT_EQ(out.allow, "GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(out.path_template, "/a");
  EXPECT_EQ(out.route, nullptr);
  EXPECT_EQ(out.param_count, 0U);
  EXPECT_EQ(match(table, "GET", "/b").allow, "OPTIONS, PUT");
  EXPECT_EQ(match(table, "HEAD", "/b").kind, Kind::kMethodNotAllowed);
  EXPECT_EQ(match(table, "PURGE", "/b").kind, Kind::kMethodNotAllowed);
  EXPECT_EQ(match(table, "", "/b").kind, Kind::kMethodNotAllowed);
  EXPECT_EQ(match(table, "PURGE", "/c").kind, Kind::kNotFound);
}

TEST(RouteTable, UnitesTheMethodsOfAllTemplatesThatMatch) {
  const RouteTable table =
      table_of({route("GET", "/a/{id}", {{"id", ParamType::kInt}}), route("POST", "/a/{key}"),
                route("DELETE", "/a/{rest:path}"), route("PUT", "/a/all")});
  EXPECT_EQ(match(table, "PATCH", "/a/7").allow, "DELETE, GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(match(table, "PATCH", "/a/7").path_template, "/a/{id}");
  EXPECT_EQ(match(table, "PATCH", "/a/x").allow, "DELETE, OPTIONS, POST");
  EXPECT_EQ(match(table, "PATCH", "/a/all").allow, "DELETE, OPTIONS, POST, PUT");
  EXPECT_EQ(match(table, "PATCH", "/a/x/y").allow, "DELETE, OPTIONS");
  EXPECT_EQ(found(table, "POST", "/a/7"), 1);
  EXPECT_EQ(match(table, "POST", "/a/7").params[0].type, ParamType::kStr);
}

TEST(RouteTable, GetAnswersHead) {
  const RouteTable table =
      table_of({route("GET", "/a"), route("GET", "/b"), route("HEAD", "/b"), route("HEAD", "/c")});
  EXPECT_EQ(found(table, "HEAD", "/a"), 0);
  EXPECT_EQ(found(table, "HEAD", "/b"), 2);
  EXPECT_EQ(found(table, "GET", "/b"), 1);
  EXPECT_EQ(match(table, "GET", "/c").allow, "HEAD, OPTIONS");
}

TEST(RouteTable, AnswersOptionsItselfUnlessARouteDoes) {
  const RouteTable table =
      table_of({route("POST", "/a"), route("GET", "/b/{x}"), route("OPTIONS", "/b/{x}")});
  const RouteMatch out = match(table, "OPTIONS", "/a");
  EXPECT_EQ(out.kind, Kind::kOptions);
  EXPECT_EQ(out.allow, "OPTIONS, POST");
  EXPECT_EQ(out.path_template, "/a");
  EXPECT_EQ(found(table, "OPTIONS", "/b/1"), 2);
  EXPECT_EQ(match(table, "PUT", "/b/1").allow, "GET, HEAD, OPTIONS");
  EXPECT_EQ(match(table, "OPTIONS", "/c").kind, Kind::kNotFound);
}

TEST(RouteTable, RefusesAPathTypeThatIsNotLast) {
  EXPECT_EQ(error_of({route("GET", "/{a}/b", {{"a", ParamType::kPath}})}),
            "0: has text after '{a}', which takes the rest");
}

TEST(RouteTable, RefusesBadTemplates) {
  EXPECT_EQ(error_of({route("GET", "/a"), route("GET", "/{a")}), "1: has '{a' without '}'");
  EXPECT_EQ(error_of({route("GET", "")}), "0: does not begin with '/'");
}

TEST(RouteTable, RefusesBadMethods) {
  EXPECT_EQ(error_of({route("GET", "/"), route("", "/")}), "1: has the method '', no token");
  EXPECT_EQ(error_of({route("GET X", "/")}), "0: has the method 'GET X', no token");
  std::vector<RouteSpec> specs;
  for (char c = 'A'; c < 'A' + 13; ++c) specs.push_back(route(std::string(1, c), "/"));
  EXPECT_EQ(error_of(specs), "no error");
  specs.push_back(route("Z", "/"));
  EXPECT_EQ(error_of(specs), "13: is one method too many: at most 16");
}

TEST(RouteTable, RefusesRoutesThatMatchTheSamePaths) {
  EXPECT_EQ(error_of({route("GET", "/orders/{id}"), route("GET", "/orders/{key}")}),
            "1: collides with GET /orders/{id}");
  EXPECT_EQ(error_of({route("PUT", "/"), route("GET", "/"), route("GET", "/")}),
            "2: collides with GET /");
  EXPECT_EQ(error_of({route("GET", "/{a:path}"), route("GET", "/{b:path}")}),
            "1: collides with GET /{a:path}");
  EXPECT_EQ(error_of({route("GET", "/{a}", {{"a", ParamType::kInt}}), route("GET", "/{b}"),
                      route("POST", "/{c}"), route("GET", "/{d:path}")}),
            "no error");
}

TEST(RouteTable, KeepsWhatItWasGiven) {
  RouteTable table = table_of({route("GET", "/a"), route("POST", "/{b}")});
  const RouteTable moved = std::move(table);
  ASSERT_EQ(moved.routes().size(), 2U);
  EXPECT_EQ(moved.routes()[1].spec.method, "POST");
  EXPECT_EQ(moved.routes()[1].index, 1U);
  EXPECT_EQ(found(moved, "POST", "/x"), 1);
}

TEST(RouteTable, WithoutRoutesFindsNothing) {
  EXPECT_EQ(match(RouteTable(), "GET", "/").kind, Kind::kNotFound);
  EXPECT_EQ(match(table_of({}), "GET", "/").kind, Kind::kNotFound);
}

TEST(RouteTable, MatchAllocatesNothing) {
  const RouteTable table =
      table_of({route("GET", "/a/{x}/{y}"), route("POST", "/a/{z:path}"), route("PUT", "/b")});
  RouteMatch out;
  const std::size_t before = allocations;
  table.match("GET", "/a/a-rather-long-segment-of-text/1", out);
  table.match("OPTIONS", "/a/a-rather-long-segment-of-text/1", out);
  table.match("A-RATHER-LONG-METHOD-THAT-NOBODY-KNOWS", "/a/a-rather-long-segment/1", out);
  table.match("GET", "/not/found/at/all", out);
  EXPECT_EQ(allocations, before);
}

// Every method of every alternative at every level: the walk visits each node once, not each
// combination.
TEST(RouteTable, AlternativesDoNotMultiply) {
  std::vector<RouteSpec> specs;
  std::string both;
  for (int i = 0; i < 12; ++i) {
    specs.push_back(route("GET", both + "/1/x"));
    both += "/{p" + std::to_string(i) + "}";
    specs.push_back(route("GET", both + "/x"));
  }
  const RouteTable table = table_of(specs);
  std::string path;
  for (int i = 0; i < 2000; ++i) path += "/1";
  EXPECT_EQ(match(table, "GET", path).kind, Kind::kNotFound);
  EXPECT_EQ(match(table, "GET", std::string(100000, '/')).kind, Kind::kNotFound);
}

}  // namespace
}  // namespace jsongate
