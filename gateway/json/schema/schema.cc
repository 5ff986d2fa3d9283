#include "gateway/json/schema/schema.h"

#include <utility>

#include "gateway/json/mistake.h"
#include "gateway/json/schema/compiler.h"
#include "gateway/json/schema/evaluator.h"
#include "gateway/json/schema/program.h"

namespace jsongate::json {

Schema::Schema(std::shared_ptr<const schema::Program> program) noexcept
    : program_(std::move(program)) {}

std::variant<Schema, SchemaError> Schema::compile(const Document& schema,
                                                  const SchemaOptions& options) try {
  return Schema(schema::Compiler(options).run(schema));
} catch (const SchemaError& error) {
  return error;
}

std::variant<Schema, SchemaError> Schema::compile(std::string_view text,
                                                  const SchemaOptions& options) {
  Parser parser;
  const Result<Document> document = parser.parse(text, false, kMaxSchemaDepth);
  if (!document)
    return SchemaError{"", describe_mistake(document.problem(), text, kMaxSchemaDepth)};
  return compile(document.value(), options);
}

bool Schema::is_valid(const Reader& value) const {
  return schema::Evaluator(*program_).is_valid(value);
}

std::vector<Violation> Schema::errors(const Reader& value, std::size_t max) const {
  return schema::Evaluator(*program_).errors(value, max);
}

}  // namespace jsongate::json
