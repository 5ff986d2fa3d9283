// Lets a document through only where it matches a schema, and then untouched.
//
// A name that stands twice in an object is refused: the schema could have been asked of another
// value than the reader takes. What does not match is 400 schema_mismatch with the member `errors`
// (kMostErrors at most: pointer as a URI fragment, keyword, detail). Where the check only reports,
// what would have been refused is told to the Report and passes. Source: RFC 9457 §3.2 (members),
// RFC 6901 §6 (fragments).
#pragma once

#include <cstddef>
#include <functional>
#include <utility>

#include "filters/held_document/document_task.h"
#include "filters/json_schema/settings.h"

namespace jsongate::filters {

class JsonSchema final : public DocumentTask {
 public:
  static constexpr std::size_t kMostErrors = 100;
  using Report = std::function<void(const Problem&)>;

  // `check` outlives the task; `report` is called where it only reports.
  JsonSchema(const SchemaCheck& check, Report report) : check_(check), report_(std::move(report)) {}

  const Validation& limits() const noexcept override { return kUniqueNames; }
  Result<Remainder> take(const json::Document& document) const override;
  std::optional<Problem> refuse(Problem problem) const override;

 private:
  const SchemaCheck& check_;
  Report report_;
};

}  // namespace jsongate::filters
