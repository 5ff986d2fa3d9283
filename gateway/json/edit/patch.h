// JSON Patch and JSON Merge Patch over text: what the operations do not touch keeps its bytes.
//
// Owner and lifetime: both documents must live during the call and stand in parsers of their own;
// the splice is of the document's text. Threads: as the documents. Errors: a Problem, and then
// nothing is changed: 400 "bad_patch" for operations that are none, 422 "patch_failed" for one that
// cannot be done or whose result would be too deep, too large or too costly, 409 "test_failed" for
// a test, 503 "out_of_memory". Those of JSON Patch have the members "operation" (a number from 0)
// and "pointer". A pointer to a name that several members of an object have is refused. Source: RFC
// 6902, RFC 7396, RFC 6901.
#pragma once

#include "gateway/core/result.h"
#include "gateway/json/document.h"
#include "gateway/json/edit/draft.h"
#include "gateway/json/edit/splice.h"

namespace jsongate::json {

Result<Splice> patch(const Document& document, const Document& operations,
                     const PatchLimits& limits = {});

Result<Splice> merge_patch(const Document& document, const Document& patch,
                           const PatchLimits& limits = {});

}  // namespace jsongate::json
