// What is to be done with a document once it is there: judged, read, edited. HeldDocument does it
// to a body that is one document, Ndjson to each record of a body.
//
// Owner: whoever puts the filter over the body; a task outlives its filters. Threads: those of the
// request. Errors: a Problem in the words for a request; the filter turns it into what a reply's
// reader is told.
#pragma once

#include <optional>
#include <utility>

#include "filters/validate/validation.h"
#include "gateway/core/result.h"
#include "gateway/json/document.h"
#include "gateway/json/edit/splice.h"

namespace jsongate::filters {

// What is left of a document's text; nothing: all of it.
using Remainder = std::optional<json::Splice>;

class DocumentTask {
 public:
  virtual ~DocumentTask() = default;

  // What the document is, beside JSON, before take() sees it.
  virtual const Validation& limits() const noexcept = 0;
  // May throw std::bad_alloc and nothing else.
  virtual Result<Remainder> take(const json::Document& document) const = 0;
  // Is told what stands against the body, whoever found it; nothing: the body passes as it is.
  virtual std::optional<Problem> refuse(Problem problem) const { return problem; }
};

// For tasks that decide by names: one that stands twice could be read as either.
inline constexpr Validation kUniqueNames{.kind = BodyKind::kJson, .depth = Validation::kDeepest};

}  // namespace jsongate::filters
