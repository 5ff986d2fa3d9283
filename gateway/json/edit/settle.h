// Wishes become one splice: those that meet are settled as edits.h says, the rest is carried out.
//
// Owner and lifetime: nothing is kept. Threads: as the document. Errors: none but std::bad_alloc.
#pragma once

#include <span>

#include "gateway/json/document.h"
#include "gateway/json/edit/splice.h"
#include "gateway/json/edit/wish.h"

namespace jsongate::json {

// `wishes` are in document order, those of one place in the order in which they were made.
Splice settle(const Document& document, std::span<const Wish> wishes,
              std::span<const Operand> operands);

}  // namespace jsongate::json
