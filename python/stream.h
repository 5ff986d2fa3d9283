// Replies that a generator makes, one record at a time.
#pragma once

#include <optional>
#include <string>

#include "gateway/core/answer.h"
#include "gateway/core/app.h"
#include "python/reply.h"

namespace jsongate::python {

// `before`: as withdraw_reply() has it. Sends the records of `reply.stream` as they are made, each
// flushed, and gives up the stream and the request. Without the GIL. A Problem: nothing has been
// sent. A failure after the first byte cuts the reply.
std::optional<Problem> send_stream(Reply& reply, const std::string& where, const FieldList& before,
                                   Exchange& exchange, Wire& wire);

}  // namespace jsongate::python
