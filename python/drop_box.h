// References to Python objects that threads without the GIL are done with.
//
// The bytes of a reply stay in Python's memory while httpd sends them. When the last bucket dies,
// on whatever thread, the reference is posted here, and the next holder of the GIL gives it up.
#pragma once

#include <Python.h>

#include <string_view>

#include "gateway/core/app.h"
#include "python/ref.h"

namespace jsongate::python {

// `bytes`, which lie in `owner`, as a Chunk that keeps it alive. Under the GIL.
Chunk chunk_of(Ref owner, std::string_view bytes);

// The whole content of a bytes object. Under the GIL.
Chunk chunk_of_bytes(Ref bytes);

// A reference that is posted when it is destroyed, on any thread. To be made under the GIL.
class PostedLater {
 public:
  // `farewell` is called, under the GIL, before the reference is given up.
  explicit PostedLater(Ref object, void (*farewell)(PyObject*) noexcept = nullptr);
  ~PostedLater();
  PostedLater(const PostedLater&) = delete;
  PostedLater& operator=(const PostedLater&) = delete;

  PyObject* get() const noexcept { return object_; }

 private:
  PyObject* object_;
  void* node_;
};

// Gives up what was posted. Under the GIL.
void empty_drop_box() noexcept;

}  // namespace jsongate::python
