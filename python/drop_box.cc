#include "python/drop_box.h"

#include <atomic>
#include <utility>

namespace jsongate::python {
namespace {

struct Posted {
  PyObject* object;
  void (*farewell)(PyObject*) noexcept;
  Posted* next;
};

std::atomic<Posted*> posted{nullptr};

// Any thread, without the GIL: allocates nothing, blocks on nothing.
void post(void* owner) {
  auto* node = static_cast<Posted*>(owner);
  node->next = posted.load(std::memory_order_relaxed);
  while (!posted.compare_exchange_weak(node->next, node, std::memory_order_release,
                                       std::memory_order_relaxed)) {
  }
}

}  // namespace

Chunk chunk_of(Ref owner, std::string_view bytes) {
  auto* node = new Posted{owner.get(), nullptr, nullptr};
  owner.release();
  return {bytes, node, &post};
}

Chunk chunk_of_bytes(Ref bytes) {
  const std::string_view text(PyBytes_AS_STRING(bytes.get()),
                              static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.get())));
  return chunk_of(std::move(bytes), text);
}

PostedLater::PostedLater(Ref object, void (*farewell)(PyObject*) noexcept)
    : object_(object.get()), node_(new Posted{object.get(), farewell, nullptr}) {
  object.release();
}

PostedLater::~PostedLater() { post(node_); }

void empty_drop_box() noexcept {
  if (posted.load(std::memory_order_relaxed) == nullptr) return;
  auto* node = posted.exchange(nullptr, std::memory_order_acquire);
  while (node != nullptr) {
    auto* next = node->next;
    if (node->farewell != nullptr) node->farewell(node->object);
    Py_DECREF(node->object);
    delete node;
    node = next;
  }
}

}  // namespace jsongate::python
