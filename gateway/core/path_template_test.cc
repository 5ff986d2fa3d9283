#include "gateway/core/path_template.h"

#include <gtest/gtest.h>

#include "gateway/core/route_table.h"

namespace jsongate {
namespace {

std::string mistake(std::string_view path_template) {
  std::vector<TemplateSegment> segments;
  return parse_template(path_template, segments).value_or("");
}

TEST(ParseTemplate, SplitsAtSlashes) {
  std::vector<TemplateSegment> segments{{.text = "old"}};
  ASSERT_FALSE(parse_template("/orders/{id}//{rest:path}", segments));
  ASSERT_EQ(segments.size(), 4U);
  EXPECT_EQ(segments[0].text, "orders");
  EXPECT_FALSE(segments[0].is_param);
  EXPECT_EQ(segments[1].text, "id");
  EXPECT_TRUE(segments[1].is_param);
  EXPECT_FALSE(segments[1].takes_rest);
  EXPECT_EQ(segments[2].text, "");
  EXPECT_EQ(segments[3].text, "rest");
  EXPECT_TRUE(segments[3].takes_rest);
}

TEST(ParseTemplate, ASlashAtTheEndIsAnEmptySegment) {
  std::vector<TemplateSegment> segments;
  ASSERT_FALSE(parse_template("/", segments));
  EXPECT_EQ(segments.size(), 1U);
  ASSERT_FALSE(parse_template("/a/", segments));
  EXPECT_EQ(segments.size(), 2U);
}

TEST(ParseTemplate, RefusesBadTemplates) {
  EXPECT_EQ(mistake(""), "does not begin with '/'");
  EXPECT_EQ(mistake("orders"), "does not begin with '/'");
  EXPECT_EQ(mistake("/a/{id"), "has '{id' without '}'");
  EXPECT_EQ(mistake("/a/id}"), "has '}' without '{' in 'id}'");
  EXPECT_EQ(mistake("/}{"), "has '}' without '{' in '}{'");
  EXPECT_EQ(mistake("/{}"), "has '{}', which is no parameter name");
  EXPECT_EQ(mistake("/{:path}"), "has '{:path}', which is no parameter name");
  EXPECT_EQ(mistake("/{1a}"), "has '{1a}', which is no parameter name");
  EXPECT_EQ(mistake("/{a-b}"), "has '{a-b}', which is no parameter name");
  EXPECT_EQ(mistake("/{{a}}"), "has a parameter beside other text in '{{a}}'");
  EXPECT_EQ(mistake("/v{a}"), "has a parameter beside other text in 'v{a}'");
  EXPECT_EQ(mistake("/{a}{b}"), "has a parameter beside other text in '{a}{b}'");
  EXPECT_EQ(mistake("/{a:int}"), "has '{a:int}': only ':path' may follow a name");
  EXPECT_EQ(mistake("/{a}/{a}"), "has the parameter 'a' twice");
  EXPECT_EQ(mistake("/{a:path}/b"), "has text after '{a:path}', which takes the rest");
  EXPECT_EQ(mistake("/{größe}/_1"), "");
}

TEST(ParseTemplate, RefusesTooMuch) {
  std::string most;
  for (std::size_t i = 0; i < kMaxPathParams; ++i) most += "/{p" + std::to_string(i) + "}";
  EXPECT_EQ(mistake(most), "");
  EXPECT_EQ(mistake(most + "/{q}"), "has more than 16 parameters");
  std::string deep;
  for (std::size_t i = 0; i < kMaxTemplateSegments; ++i) deep += "/a";
  EXPECT_EQ(mistake(deep), "");
  EXPECT_EQ(mistake(deep + "/a"), "has more than 256 segments");
}

}  // namespace
}  // namespace jsongate
