// A draft becomes a splice of its document: untouched children keep their bytes and what is between
// them; new ones are laid out as their neighbours are.
//
// Owner and lifetime: nothing is kept. Threads: as the documents. Errors: 422 where more would come
// out than allowed; std::bad_alloc.
#pragma once

#include <cstddef>

#include "gateway/core/result.h"
#include "gateway/json/document.h"
#include "gateway/json/edit/draft.h"
#include "gateway/json/edit/splice.h"

namespace jsongate::json {

Result<Splice> write_draft(const DraftValue& root, const Document& document, const Document& patch,
                           std::size_t max_output);

}  // namespace jsongate::json
