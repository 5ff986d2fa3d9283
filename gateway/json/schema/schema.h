// JSON Schema 2020-12 and draft 7: compiled once, then any parsed document is checked against it.
//
// The draft is chosen by `$schema`, for every schema resource on its own. References are resolved
// when the schema is compiled, inside it, in the registry, or in the two drafts' metaschemas;
// nothing is ever fetched. `format` and `content…` are annotations unless asked otherwise. Patterns
// are ECMA-262, run by RE2 in linear time. Numbers are compared as decimals (number.h). A reference
// loop that never comes to another value, and a check of more than kMaxSchemaSteps steps, end with
// an error. Of a document's members with the same name each is checked; a schema has none.
//
// Owner and lifetime: a Schema owns all it needs, copies share it; documents and registry are
// needed only by compile(). Threads: compile() any; a Schema may be used by any number of threads
// at once. Errors: a SchemaError with the place in the schema; is_valid() and errors() cannot fail,
// but take documents of kMaxDepth (limits.h) nesting. Source: json-schema.org, draft 2020-12 and
// draft 7.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/json/document.h"
#include "gateway/json/schema/keywords.h"

namespace jsongate::json {

namespace schema {
struct Program;
}

// Objects and arrays inside each other in the text of a schema.
inline constexpr std::size_t kMaxSchemaDepth = 4096;
// Schemas inside each other while a document is checked.
inline constexpr unsigned kMaxSchemaNesting = 2000;
// Schemas applied to values during one check.
inline constexpr std::uint64_t kMaxSchemaSteps = 100'000'000;

struct SchemaOptions {
  std::map<std::string, Document, std::less<>> registry{};  // other schemas by URI
  // What might have been in the registry, and why it is not: "is not JSON: …".
  std::map<std::string, std::string, std::less<>> unusable{};
  bool assert_formats = false;
  schema::Draft default_draft = schema::Draft::k2020_12;  // without `$schema`
  std::string base_uri{};  // where the schema was found; `$id` goes before
};

struct SchemaError {
  std::string pointer;  // JSON Pointer into the schema, behind "URI#" where it is another document
  std::string message;
};

struct Violation {
  std::string pointer;  // JSON Pointer to the value that is wrong; "" is the whole document
  std::string keyword;  // the one that says so
  std::string detail;   // one sentence for people, without the value
};

class Schema {
 public:
  static std::variant<Schema, SchemaError> compile(const Document& schema,
                                                   const SchemaOptions& options = {});
  // Parses first; text that is not JSON is an error at "".
  static std::variant<Schema, SchemaError> compile(std::string_view text,
                                                   const SchemaOptions& options = {});

  // Stops at the first error.
  bool is_valid(const Document& document) const { return is_valid(document.reader()); }
  bool is_valid(const Reader& value) const;

  // In the order in which they are met, at most `max`; empty: valid.
  std::vector<Violation> errors(const Document& document,
                                std::size_t max = std::numeric_limits<std::size_t>::max()) const {
    return errors(document.reader(), max);
  }
  std::vector<Violation> errors(const Reader& value, std::size_t max) const;

 private:
  explicit Schema(std::shared_ptr<const schema::Program> program) noexcept;

  std::shared_ptr<const schema::Program> program_;
};

}  // namespace jsongate::json
