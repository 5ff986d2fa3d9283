// Finds two members of one object with the same name, compared as they are after unescaping.
//
// Owner and lifetime: nothing is kept. Threads: as the document. Errors: a Problem, 400 "bad_json"
// with the place of the first name that comes again in the first object to be complete, or 503 when
// memory is short. Costs O(n log n) whatever the names are: they are sorted, never hashed into a
// table that a sender could fill on purpose.
#pragma once

#include <optional>

#include "gateway/core/problem.h"
#include "gateway/json/document.h"

namespace jsongate::json {

std::optional<Problem> refuse_duplicate_keys(const Document& document);

}  // namespace jsongate::json
