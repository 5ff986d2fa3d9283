// The edits that a section's directives want of one body.
//
// All of them mean the document as it came (json::Edits); they are carried out in one pass. Owner:
// the request. Threads: those of the request. Errors: a name that stands twice (400), what a path
// gives (422), what an expression gives (500).
#pragma once

#include <string>
#include <vector>

#include "filters/held_document/document_task.h"
#include "filters/json_edit/settings.h"
#include "gateway/core/result.h"

namespace jsongate::filters {

// Gives the text of an expression for one request; outlives the plans that ask it.
class Expressions {
 public:
  virtual Result<std::string> evaluate(const Expression& expression) const = 0;

 protected:
  ~Expressions() = default;
};

class ConfiguredEdits final : public DocumentTask {
 public:
  // `list` is that of the request's section, whose steps live as long as the configuration.
  ConfiguredEdits(const EditListSetting& list, Direction direction, const Expressions& expressions);

  // Nothing is to be edited in this direction.
  bool is_empty() const noexcept { return entries_.empty(); }
  const Validation& limits() const noexcept override { return kUniqueNames; }
  Result<Remainder> take(const json::Document& document) const override;

 private:
  std::vector<EditEntry> entries_;
  const Expressions& expressions_;
};

}  // namespace jsongate::filters
