#include "gateway/core/answer.h"

#include <gtest/gtest.h>

namespace jsongate {
namespace {

TEST(Below, TakesThePlaceAway) {
  EXPECT_EQ(below("/shop/orders", "/shop"), "/orders");
  EXPECT_EQ(below("/shop", "/shop"), "/");
  EXPECT_EQ(below("/orders", ""), "/orders");
}

class OneRoute final : public App {
 public:
  OneRoute() {
    RouteSpec spec;
    spec.method = "GET";
    spec.path_template = "/a";
    routes_ = std::move(std::get<RouteTable>(RouteTable::compile({spec})));
  }
  const RouteTable& routes() const noexcept override { return routes_; }
  std::optional<Problem> answer(Exchange&, Wire&) override {
    return Problem{.status = 418, .code = "asked"};
  }

 private:
  RouteTable routes_;
};

TEST(MatchApp, FindsTheRouteOrTellsWhyNot) {
  OneRoute app;
  Exchange found, wrong, none, bad;
  match_app(app, "HEAD", "/a", found);
  match_app(app, "PUT", "/a", wrong);
  match_app(app, "GET", "/b", none);
  match_app(app, "GET", "/\xFF", bad);
  EXPECT_EQ(found.match.kind, RouteMatch::Kind::kFound);
  EXPECT_EQ(wrong.match.kind, RouteMatch::Kind::kMethodNotAllowed);
  EXPECT_EQ(none.match.kind, RouteMatch::Kind::kNotFound);
  EXPECT_EQ(bad.refusal->code, "bad_path");
  EXPECT_EQ(found.app, &app);
  EXPECT_FALSE(found.refusal);
}

}  // namespace
}  // namespace jsongate
