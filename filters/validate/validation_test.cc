#include "filters/validate/validation.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace jsongate::filters {
namespace {

using Line = std::vector<std::string_view>;

// Found as gateway/httpd finds it, by the type of the setting.
ParseError parse(const Line& words, Setting<Validation>& out) {
  return parse_setting(ParseContext{}, words, out);
}

Validation parsed(const Line& words) {
  Setting<Validation> setting;
  const auto wrong = parse(words, setting);
  EXPECT_FALSE(wrong) << *wrong;
  EXPECT_TRUE(setting.given);
  return setting.value;
}

std::string error(const Line& words) {
  Setting<Validation> setting;
  const auto wrong = parse(words, setting);
  EXPECT_FALSE(setting.given);
  EXPECT_EQ(setting.value, Validation{});
  return wrong.value_or("");
}

TEST(Validation, IsOffUnlessSaidOtherwise) {
  const ValidateSettings settings;
  EXPECT_FALSE(settings.validate.given);
  EXPECT_EQ(settings.validate.value.kind, BodyKind::kAny);
}

TEST(Validation, WordsAndTheirDefaults) {
  EXPECT_EQ(parsed({"json"}), (Validation{BodyKind::kJson, 64, true}));
  EXPECT_EQ(parsed({"ndjson"}), (Validation{BodyKind::kNdjson, 64, true}));
  EXPECT_EQ(parsed({"off"}), (Validation{BodyKind::kAny, 64, true}));
  EXPECT_EQ(parsed({"json", "depth=1"}), (Validation{BodyKind::kJson, 1, true}));
  EXPECT_EQ(parsed({"json", "duplicates=allow", "depth=1024"}),
            (Validation{BodyKind::kJson, 1024, false}));
  EXPECT_EQ(parsed({"NDJSON", "Depth=7", "Duplicates=Reject"}),
            (Validation{BodyKind::kNdjson, 7, true}));
}

TEST(Validation, ErrorsSayWhichWordAndWhatElse) {
  EXPECT_EQ(error({}),
            "takes json, ndjson or off, then perhaps depth=64 and duplicates=reject or "
            "duplicates=allow");
  EXPECT_EQ(error({"xml"}), "'xml' is none of json, ndjson and off");
  EXPECT_EQ(error({""}), "'' is none of json, ndjson and off");
  EXPECT_EQ(error({"depth=3"}), "'depth=3' is none of json, ndjson and off");
  EXPECT_EQ(error({"off", "depth=3"}), "'off' stands alone");
  for (const char* wrong : {"ndjson", "deep=3", "=", "", "depths=3"}) {
    EXPECT_EQ(error({"json", wrong}),
              "'" + std::string(wrong) + "' is neither depth=N nor duplicates=reject or allow");
  }
  for (const char* wrong : {"depth", "depth=", "depth=0", "depth=-1", "depth=1025", "depth=3x",
                            "depth= 3", "depth=99999999999999999999", "depth=0x10"}) {
    EXPECT_EQ(error({"json", wrong}),
              "'" + std::string(wrong) + "' is not a depth from 1 to 1024, e.g. depth=64");
  }
  for (const char* wrong : {"duplicates", "duplicates=", "duplicates=no"}) {
    EXPECT_EQ(error({"json", wrong}),
              "'" + std::string(wrong) + "' is neither duplicates=reject nor duplicates=allow");
  }
  EXPECT_EQ(error({"json", "depth=3", "DEPTH=3"}), "'DEPTH' is given twice");
  EXPECT_EQ(error({"json", "duplicates=allow", "depth=3", "duplicates=allow"}),
            "'duplicates' is given twice");
}

TEST(Validation, TheInnerSectionWinsAsAWhole) {
  Setting<Validation> outer, inner, unset;
  ASSERT_FALSE(parse({"json", "depth=3"}, outer));
  ASSERT_FALSE(parse({"ndjson"}, inner));
  EXPECT_EQ(merge_setting(outer, inner).value, (Validation{BodyKind::kNdjson, 64, true}));
  EXPECT_EQ(merge_setting(outer, unset).value, (Validation{BodyKind::kJson, 3, true}));
}

TEST(Validation, TheDirectiveFillsTheSetting) {
  ValidateSettings settings;
  constexpr auto kDirective = std::get<0>(kValidateDirectives);
  EXPECT_STREQ(kDirective.name, "JsonGateValidate");
  const Line words = {"json"};
  EXPECT_FALSE(parse_setting(ParseContext{}, words, settings.*kDirective.member));
  EXPECT_EQ(settings.validate.value.kind, BodyKind::kJson);
}

}  // namespace
}  // namespace jsongate::filters
