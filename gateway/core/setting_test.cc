#include "gateway/core/setting.h"

#include <gtest/gtest.h>

namespace jsongate {
namespace {

class SettingTest : public testing::Test {
 protected:
  template <class T>
  std::string parse(T& out, std::vector<std::string_view> words) {
    return parse_setting(context_, words, out).value_or("");
  }

  std::pmr::monotonic_buffer_resource memory_;
  PythonNames python_{&memory_};
  ParseContext context_{&memory_, &python_, "JsonGateApp", "site.conf", 8, "<Location", "/shop/"};
};

TEST_F(SettingTest, SwitchIsOnOrOffInAnyCase) {
  Setting<bool> on = true;
  EXPECT_FALSE(on.given);
  EXPECT_EQ(parse(on, {"oFF"}), "");
  EXPECT_FALSE(on.value);
  EXPECT_TRUE(on.given);
  EXPECT_EQ(parse(on, {"yes"}), "'yes' is neither On nor Off");
  EXPECT_EQ(parse(on, {}), "takes On or Off");
  EXPECT_EQ(parse(on, {"On", "Off"}), "takes On or Off");
}

TEST_F(SettingTest, SizeHasAUnit) {
  Setting<Bytes> size;
  const std::pair<const char*, std::size_t> good[] = {
      {"1", 1}, {"65536", 65536}, {"256K", 262144}, {"16m", 16777216}, {"2G", 2147483648}};
  for (const auto& [word, bytes] : good) {
    EXPECT_EQ(parse(size, {word}), "") << word;
    EXPECT_EQ(size.value.count, bytes) << word;
  }
  for (const char* bad :
       {"", "0", "-1", "1.5M", "12X", "K", "99999999999999999999", "9999999999999G", "1 M"}) {
    EXPECT_NE(parse(size, {bad}), "") << bad;
  }
}

TEST_F(SettingTest, AppKnowsItsLocation) {
  Setting<AppRef> app;
  EXPECT_EQ(parse(app, {"shop.orders:app"}), "");
  EXPECT_EQ(app.value.spec, "shop.orders:app");
  EXPECT_EQ(app.value.base, "/shop");
  ASSERT_EQ(python_.uses.size(), 1U);
  EXPECT_EQ(python_.uses[0].line, 8U);
  EXPECT_EQ(python_.uses[0].file, "site.conf");
}

TEST_F(SettingTest, RootAndServerLevelHaveAnEmptyBase) {
  Setting<AppRef> app;
  context_.path = "/";
  EXPECT_EQ(parse(app, {"a:b"}), "");
  EXPECT_EQ(app.value.base, "");
  context_.section = context_.path = "";
  EXPECT_EQ(parse(app, {"a:b"}), "");
  EXPECT_EQ(app.value.base, "");
}

TEST_F(SettingTest, OneAppInTwoPlacesIsLoadedOnce) {
  Setting<AppRef> first, second, third;
  EXPECT_EQ(parse(first, {"a:app"}), "");
  EXPECT_EQ(parse(second, {"b:app"}), "");
  EXPECT_EQ(parse(third, {"a:app"}), "");
  EXPECT_EQ(first.value.slot, third.value.slot);
  EXPECT_NE(first.value.slot, second.value.slot);
  EXPECT_EQ(python_.names.size(), 2U);
  EXPECT_EQ(python_.uses.size(), 3U);
}

TEST_F(SettingTest, ServersKnowTheirApps) {
  Setting<AppRef> app;
  const int one = 0, other = 0;
  context_.server = &one;
  EXPECT_EQ(parse(app, {"a:app"}), "");
  context_.server = &other;
  context_.path = "/a/b/";
  EXPECT_EQ(parse(app, {"a:app"}), "");
  EXPECT_NE(parse(app, {"no"}), "");
  ASSERT_EQ(python_.mounts.size(), 2U);
  EXPECT_EQ(python_.mounts[0].server, &one);
  EXPECT_EQ(python_.mounts[0].base, "/shop");
  EXPECT_EQ(python_.mounts[1].server, &other);
  EXPECT_EQ(python_.mounts[1].base, "/a/b");
  EXPECT_EQ(python_.mounts[0].slot, python_.mounts[1].slot);
}

TEST_F(SettingTest, AppThatIsNoModuleAndObject) {
  Setting<AppRef> app;
  for (const char* bad :
       {"", "orders", ":app", "orders:", "a b:c", "a..b:c", "1a:b", "a:b:c", "../x:app", "a/b:c"}) {
    EXPECT_NE(parse(app, {bad}), "") << bad;
  }
  EXPECT_FALSE(app.given);
}

TEST_F(SettingTest, AppBelongsInALocation) {
  Setting<AppRef> app;
  const std::pair<const char*, const char*> bad[] = {
      {"<Directory", "/srv"}, {"<LocationMatch", "^/a"}, {"<Location", "/a*"}, {"<If", "true"}};
  for (const auto& [section, path] : bad) {
    context_.section = section;
    context_.path = path;
    EXPECT_NE(parse(app, {"a:b"}).find("belongs in a <Location>"), std::string::npos) << section;
  }
}

TEST_F(SettingTest, InnerSettingWinsWhereGiven) {
  Setting<Bytes> outer = Bytes{1}, inner = Bytes{2};
  EXPECT_EQ(merge_setting(outer, inner).value.count, 1U);
  inner.given = true;
  EXPECT_EQ(merge_setting(outer, inner).value.count, 2U);
}

TEST_F(SettingTest, ListsAddUpAndNoneClears) {
  using List = std::vector<std::string_view>;
  ListSetting outer, inner, cleared;
  EXPECT_EQ(parse(outer, {"a", "b"}), "");
  EXPECT_EQ(parse(inner, {"c"}), "");
  EXPECT_EQ(parse(inner, {"d"}), "");
  EXPECT_EQ(list_words(merge_setting(outer, inner)), (List{"a", "b", "c", "d"}));
  EXPECT_EQ(list_words(merge_setting(outer, ListSetting{})), (List{"a", "b"}));
  EXPECT_EQ(parse(cleared, {"None"}), "");
  EXPECT_EQ(list_words(merge_setting(outer, cleared)), List{});
  EXPECT_EQ(parse(cleared, {"e"}), "");
  EXPECT_EQ(list_words(merge_setting(outer, cleared)), List{"e"});
}

// httpd merges the sections of a request with each other first, and then with the server's.
TEST_F(SettingTest, TheOrderOfMergingDoesNotMatter) {
  using List = std::vector<std::string_view>;
  ListSetting server, outer, inner, cleared;
  EXPECT_EQ(parse(server, {"s"}), "");
  EXPECT_EQ(parse(outer, {"a", "b"}), "");
  EXPECT_EQ(parse(inner, {"c"}), "");
  EXPECT_EQ(parse(cleared, {"none"}), "");
  EXPECT_EQ(parse(cleared, {"d"}), "");
  const auto sections = merge_setting(outer, inner);
  EXPECT_EQ(list_words(merge_setting(server, sections)), (List{"s", "a", "b", "c"}));
  EXPECT_EQ(list_words(merge_setting(ListSetting{}, sections)), (List{"a", "b", "c"}));
  const auto from_server = merge_setting(server, outer);
  EXPECT_EQ(list_words(merge_setting(from_server, inner)), (List{"s", "a", "b", "c"}));
  const auto dropped = merge_setting(cleared, inner);
  EXPECT_EQ(list_words(merge_setting(server, dropped)), (List{"d", "c"}));
}

TEST_F(SettingTest, NestedMapsKeepEveryKey) {
  MapSetting outer, inner;
  EXPECT_EQ(parse(outer, {"tenant", "t1"}), "");
  EXPECT_EQ(parse(outer, {"region", "eu"}), "");
  EXPECT_EQ(parse(inner, {"tenant", "t2"}), "");
  const auto sections = merge_setting(outer, inner);
  MapSetting server;
  EXPECT_EQ(parse(server, {"color", "red"}), "");
  std::string seen;
  each_entry(merge_setting(server, sections),
             [&seen](std::string_view key, std::string_view value) {
               seen.append(key).append("=").append(value).append(" ");
               return true;
             });
  EXPECT_EQ(seen, "tenant=t2 region=eu color=red ");
}

TEST_F(SettingTest, MapsMergeByKey) {
  MapSetting outer, inner;
  EXPECT_EQ(parse(outer, {"tenant", "t1"}), "");
  EXPECT_EQ(parse(outer, {"region", "eu"}), "");
  EXPECT_EQ(parse(inner, {"tenant", "t2"}), "");
  EXPECT_EQ(parse(inner, {"flag"}), "");
  const auto merged = merge_setting(outer, inner);
  std::string seen;
  each_entry(merged, [&seen](std::string_view key, std::string_view value) {
    seen.append(key).append("=").append(value).append(";");
    return true;
  });
  EXPECT_EQ(seen, "flag=;tenant=t2;region=eu;");
  EXPECT_NE(parse(inner, {}), "");
  EXPECT_NE(parse(inner, {"a", "b", "c"}), "");
}

TEST_F(SettingTest, TextIsKeptBeyondTheDirective) {
  Setting<std::string_view> home;
  {
    std::string text = "/srv/venv";
    EXPECT_EQ(parse(home, {text}), "");
    text.assign(text.size(), 'x');
  }
  EXPECT_EQ(home.value, "/srv/venv");
  EXPECT_EQ(parse(home, {""}), "the argument is empty");
}

}  // namespace
}  // namespace jsongate
