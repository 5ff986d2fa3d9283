// Refuses requests whose body length can be read in two ways, before anything is read (request
// smuggling).
//
// Source: RFC 9112 §6.1, §6.3: Content-Length beside Transfer-Encoding, a Transfer-Encoding other
// than one "chunked", and differing Content-Lengths are errors; the connection must be closed after
// the reply.
#pragma once

#include "gateway/core/policy.h"

namespace jsongate::policies {

std::optional<Problem> framing(Exchange& exchange, Wire& wire);

// The pure part. `transfer_encodings` and `content_lengths` are the fields of that name in order.
std::optional<Problem> judge_framing(const std::vector<std::string_view>& transfer_encodings,
                                     const std::vector<std::string_view>& content_lengths);

}  // namespace jsongate::policies
