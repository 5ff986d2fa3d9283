// Asks nothing of a document but that it is JSON within the limits: what HeldDocument and Ndjson
// prove before they let anything through.
#pragma once

#include "filters/held_document/document_task.h"

namespace jsongate::filters {

class JsonGuard final : public DocumentTask {
 public:
  explicit JsonGuard(const Validation& limits) : limits_(limits) {}

  const Validation& limits() const noexcept override { return limits_; }
  Result<Remainder> take(const json::Document&) const override { return Remainder(); }

 private:
  Validation limits_;
};

}  // namespace jsongate::filters
