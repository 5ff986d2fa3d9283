// A checked document as a value of its declared type.
//
// Owner: the caller owns the result. Threads: under the GIL. Errors: nothing, with the exception
// set; or a refusal: a class said ValueError, or a key stands twice in a dict.
#pragma once

#include <Python.h>

#include "gateway/core/result.h"
#include "gateway/json/document.h"
#include "gateway/json/typed/numerals.h"
#include "python/ref.h"
#include "python/typed_plan.h"

namespace jsongate::python {

// The document has passed json::typed::check() with this plan's program and these numerals. Where
// `plan` is not quiet, Python code runs meanwhile, on which the document must not depend.
// Problem: 400 "wrong_type", a class refused its values; 400 "bad_json", a key stands twice; 503,
// memory is out. Empty: the exception is set.
Result<Ref> build(const TypedPlan& plan, const json::Document& document,
                  const json::typed::Numerals& numerals);

}  // namespace jsongate::python
