// From what a handler returned to what is sent.
#pragma once

#include <Python.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/core/app.h"
#include "gateway/core/media_type.h"
#include "python/ref.h"
#include "python/request_type.h"

namespace jsongate::python {

inline constexpr std::string_view kNdjsonType = "application/x-ndjson";

struct Reply {
  int status = 200;
  std::string_view content_type;  // empty: none
  Chunk body;
  PyObject* stream = nullptr;                   // an iterator of records instead of a body; owned
  bool takes_sets = false;                      // of a stream: its records may hold sets
  PyObject* request = nullptr;                  // what a stream goes on looking at; owned
  PyObject* reads = nullptr;                    // the Body that it goes on reading, if any; owned
  ReplyHead head;                               // what has been said of it so far
  std::unique_ptr<const std::string> own_type;  // of a `content_type` that is no constant

  void set_type(std::string_view type) {
    own_type = std::make_unique<const std::string>(type);
    content_type = *own_type;
  }
};

// `takes_sets`: as in encode.h, of a value that is no jsongate.Response.
// Fills the new `reply` for `value`, setting header fields of a jsongate.Response on the wire.
// Under the GIL. False: the exception is set, and there is nothing to send.
bool make_reply(PyObject* value, PyObject* request, Wire& wire, bool takes_sets, Reply& reply);

// What the handler has set on req.response: status and content type go into `reply`, and the head
// cannot be changed any more. Under the GIL.
void read_head(PyObject* request, Wire& wire, Reply& reply);

// Gives up bytes that will not be sent. Any thread.
void discard(const Chunk& chunk) noexcept;

// One record of a stream as a Chunk: bytes, and a copy of what is like them, as they are; anything
// else as a JSON line. Nothing: the
// exception is set.
std::optional<Chunk> make_record(PyObject* value, bool takes_sets);

}  // namespace jsongate::python
