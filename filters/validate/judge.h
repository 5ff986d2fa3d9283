// What stands against one parsed text, for every filter that proves texts.
#pragma once

#include <optional>
#include <utility>

#include "filters/validate/validation.h"
#include "gateway/core/result.h"
#include "gateway/json/document.h"
#include "gateway/json/duplicates.h"

namespace jsongate::filters {

// Nothing: the text is JSON within `limits`, whose depth the parser has seen to.
inline std::optional<Problem> refusal(Result<json::Document> parsed, const Validation& limits) {
  if (!parsed) return std::move(parsed.problem());
  return limits.unique_keys ? json::refuse_duplicate_keys(parsed.value()) : std::nullopt;
}

}  // namespace jsongate::filters
