// Reads fields of a request's JSON body, which then passes untouched.
//
// Somebody decides by the fields, so that a name that stands twice is refused, and a NUL in a
// value, at which a variable would end. Where a Problem refuses the body (400 bad_field, 422 as
// json::Path) no field was told.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "filters/held_document/document_task.h"
#include "filters/json_extract/settings.h"
#include "gateway/core/result.h"
#include "gateway/json/document.h"

namespace jsongate::filters {

// The first value that a path finds: a string as it is, any other value as its text; 400 bad_field
// where it holds a NUL.
Result<std::optional<std::string>> read_field(const json::Document& document, const Selector& path);

class JsonExtract final : public DocumentTask {
 public:
  // Is told each field that is there, in the order of the list.
  using Tell = std::function<void(std::string_view name, const std::string& value)>;

  // `list` outlives the task.
  JsonExtract(const ExtractListSetting& list, Tell tell) : list_(list), tell_(std::move(tell)) {}

  const Validation& limits() const noexcept override { return kUniqueNames; }
  Result<Remainder> take(const json::Document& document) const override;

 private:
  using Fields = std::vector<std::pair<std::string_view, std::string>>;
  std::optional<Problem> read(const json::Document& document, Fields& fields) const;

  const ExtractListSetting& list_;
  Tell tell_;
};

}  // namespace jsongate::filters
