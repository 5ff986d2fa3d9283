// The table against a plain reading of its rules, on random tables and paths.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "gateway/core/route_table.h"

namespace jsongate {
namespace {

// A plain reading of the rules.
bool matches(const RouteSpec& spec, std::string_view path) {
  std::string_view pattern = spec.path_template;
  while (true) {
    pattern.remove_prefix(1);
    path.remove_prefix(1);
    const std::string_view want = pattern.substr(0, pattern.find('/'));
    const std::string_view have = path.substr(0, path.find('/'));
    if (want.ends_with(":path}")) return !path.empty();
    ParamValue value;
    const ParamType type = spec.params.empty() ? ParamType::kStr : spec.params[0].second;
    if (want.starts_with('{') ? have.empty() || !convert_param(type, have, value) : want != have) {
      return false;
    }
    pattern.remove_prefix(want.size());
    path.remove_prefix(have.size());
    if (pattern.empty() || path.empty()) return pattern.empty() && path.empty();
  }
}

class RandomRoutes {
 public:
  std::vector<RouteSpec> specs() {
    std::vector<RouteSpec> out;
    while (out.size() < 12) {
      out.push_back(spec());
      if (!std::holds_alternative<RouteTable>(RouteTable::compile(out))) out.pop_back();
    }
    return out;
  }
  std::string path() {
    std::string out;
    for (int i = pick(3); i >= 0; --i) out += std::array{"/a", "/b", "/1", "/", "/2.5"}[pick(5)];
    return out;
  }
  const char* method() { return std::array{"GET", "POST", "HEAD", "OPTIONS"}[pick(4)]; }

 private:
  std::size_t pick(std::size_t below) { return random_() % below; }
  RouteSpec spec() {
    std::string text;
    for (std::size_t i = pick(3) + 1; i > 0; --i)
      text += std::array{"/a", "/b", "/1", "/"}[pick(4)];
    const std::size_t end = pick(4);
    if (end == 1) text += "/{p}";
    if (end == 2) text = "/{p}" + text;
    if (end == 3) text += "/{p:path}";
    const auto type = std::array{ParamType::kStr, ParamType::kInt, ParamType::kFloat}[pick(3)];

    RouteSpec out{method(), text, {}, {}};
    if (end == 1 || end == 2) out.params = {{"p", type}};
    return out;
  }
  std::mt19937 random_{7};
};

TEST(RouteTable, AgreesWithAPlainReading) {
  RandomRoutes random;
  int hits = 0;
  for (int round = 0; round < 300; ++round) {
    const std::vector<RouteSpec> specs = random.specs();
    auto compiled = RouteTable::compile(specs);
    const RouteTable& table = std::get<RouteTable>(compiled);
    for (int i = 0; i < 100; ++i) {
      const std::string path = random.path();
      const std::string method = random.method();
      bool any = false;
      bool answered = false;
      for (const RouteSpec& spec : specs) {
        if (!matches(spec, path)) continue;
        any = true;
        answered |= spec.method == method || (method == "HEAD" && spec.method == "GET");
      }
      RouteMatch out;
      table.match(method, path, out);
      EXPECT_EQ(out.kind != RouteMatch::Kind::kNotFound, any) << path;
      EXPECT_EQ(out.kind == RouteMatch::Kind::kFound, answered) << method << " " << path;
      if (answered) {
        EXPECT_TRUE(matches(out.route->spec, path)) << path;
      }
      hits += answered ? 1 : 0;
    }
  }
  EXPECT_GT(hits, 1000);
}

}  // namespace
}  // namespace jsongate
