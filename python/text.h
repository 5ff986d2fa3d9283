// Text between the wire and Python.
#pragma once

#include <Python.h>

#include <optional>
#include <string>
#include <string_view>

#include "python/ref.h"

namespace jsongate::python {

// UTF-8, or ISO-8859-1 where it is not: header fields and paths come as bytes (RFC 9110 §5.5).
// Fails for lack of memory only.
Ref text_from_wire(std::string_view text);

// The UTF-8 of a str, valid as long as it; nothing and an exception where it is no str or has lone
// surrogates.
std::optional<std::string_view> utf8_of(PyObject* text);

// A header name (RFC 9110 §5.6.2: a token).
bool is_token(std::string_view text) noexcept;

// False where a header value must not have it: control characters but the tab (RFC 9110 §5.5).
bool is_field_value(std::string_view text) noexcept;

// An attribute; empty with the exception set where there is none.
Ref attribute(PyObject* object, const char* name);

// module.name, dots in `name` allowed; empty with the exception set.
Ref import_from(const char* module, const char* name);

}  // namespace jsongate::python
