// Values that are written as text or numbers in JSON: datetime, date, time, UUID, Decimal.
//
// Threads: under the GIL. Errors: empty with the exception set. The texts are known to be right
// (json::typed).
#pragma once

#include <Python.h>

#include <string_view>

#include "gateway/json/typed/program.h"
#include "python/ref.h"
#include "python/typed_plan.h"

namespace jsongate::python {

// Loads datetime's C API; once, at start-up. False with the exception set.
bool prepare_typed_values();

// `is`: kDateTime, kDate, kTime, kUuid, kDecimal.
Ref typed_value(json::typed::Is is, std::string_view text);

// The value of a scalar node for the text of a parameter or of a name.
Ref value_of_text(const TypedPlan& plan, json::typed::Index node, std::string_view text);

}  // namespace jsongate::python
