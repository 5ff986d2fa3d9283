// The official cases of both drafts, read from the folder of shared data when it is there: all of
// them, in both modes.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "gateway/json/schema/library.h"
#include "gateway/json/schema/schema.h"

namespace jsongate::json::schema {
namespace {

std::string shared_folder() {
  if (const char* named = std::getenv("JSONGATE_SHARED")) return named;
  return JSONGATE_SOURCE_DIR "/../shared";
}

std::string shared_file(const std::string& name) {
  std::ifstream in(shared_folder() + "/conformance/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string text_member(const Reader& object, std::string_view name) {
  const auto value = find_member(object, name);
  return value ? std::string(value->text()) : std::string();
}

class SchemaSuite : public ::testing::Test {
 protected:
  void run(const std::string& file, Draft draft) {
    const std::string remotes = shared_file("schema-remotes.json");
    const std::string cases = shared_file(file);
    if (cases.empty() || remotes.empty()) GTEST_SKIP() << "no shared data";
    const auto registry = remotes_.parse(remotes, false);
    const auto document = cases_.parse(cases, false);
    ASSERT_TRUE(registry.ok() && document.ok());
    options_.default_draft = draft;
    add_remotes(registry.value().reader());
    Reader at = document.value().reader();
    for (at.next(); at.kind() != Kind::kEndArray; at.skip()) run_case(at);
    EXPECT_GT(checked_, 400U);
    std::cout << file << ": " << checked_ << " cases\n";
  }

 private:
  void add_remotes(Reader at) {
    for (at.next(); at.kind() != Kind::kEndObject; at.skip()) {
      const std::string uri(at.text());
      at.next();
      options_.registry.emplace(uri, Document(at));
    }
  }

  void run_case(const Reader& one) {
    SCOPED_TRACE(text_member(one, "file") + ": " + text_member(one, "description"));
    const auto compiled = Schema::compile(Document(*find_member(one, "schema")), options_);
    const auto* const error = std::get_if<SchemaError>(&compiled);
    ASSERT_FALSE(error) << error->pointer << ": " << error->message;
    Reader test = *find_member(one, "tests");
    for (test.next(); test.kind() != Kind::kEndArray; test.skip()) {
      run_test(*std::get_if<Schema>(&compiled), test);
    }
  }

  void run_test(const Schema& schema, const Reader& test) {
    SCOPED_TRACE(text_member(test, "description"));
    const bool wanted = find_member(test, "valid")->kind() == Kind::kTrue;
    const Reader data = *find_member(test, "data");
    EXPECT_EQ(schema.is_valid(data), wanted);
    const auto errors = schema.errors(data, 1000);
    EXPECT_EQ(errors.empty(), wanted);
    EXPECT_EQ(schema.errors(data, 1).empty(), wanted);
    ++checked_;
  }

  Parser remotes_;
  Parser cases_;
  SchemaOptions options_;
  std::size_t checked_ = 0;
};

TEST_F(SchemaSuite, Draft2020) { run("schema-draft2020-12.json", Draft::k2020_12); }
TEST_F(SchemaSuite, Draft7) { run("schema-draft7.json", Draft::k7); }

}  // namespace
}  // namespace jsongate::json::schema
