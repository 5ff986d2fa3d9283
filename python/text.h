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

// Any str as UTF-8; lone surrogates are escaped.
std::string any_utf8(PyObject* text);

// False with ValueError where the reply cannot have this header field: a name that is no token (RFC
// 9110 §5.6.2), control characters in the value (§5.5), or a field that frames the message, which
// the server sets itself.
bool check_reply_field(std::string_view name, std::string_view value);

// An attribute; empty with the exception set where there is none.
Ref attribute(PyObject* object, const char* name);

// An attribute of a module, which is imported where it is not yet; empty with the exception set.
Ref import_from(const char* module, const char* name);

}  // namespace jsongate::python
