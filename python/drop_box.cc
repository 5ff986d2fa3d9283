#include "python/drop_box.h"

#include <atomic>
#include <cstddef>
#include <utility>

namespace jsongate::python {
namespace {

struct Posted {
  PyObject* object;
  void (*farewell)(PyObject*) noexcept;
  Posted* next;
};

std::atomic<Posted*> posted{nullptr};

// Nodes that wait for their next object: one goes with each reply. Under the GIL.
constexpr std::size_t kMostIdle = 64;
Posted* idle = nullptr;
std::size_t idle_count = 0;

Posted* make_node(PyObject* object, void (*farewell)(PyObject*) noexcept) {
  if (idle == nullptr) return new Posted{object, farewell, nullptr};
  --idle_count;
  auto* node = std::exchange(idle, idle->next);
  *node = {object, farewell, nullptr};
  return node;
}

void leave_idle(Posted* node) noexcept {
  if (idle_count == kMostIdle) {
    delete node;
    return;
  }
  ++idle_count;
  node->next = std::exchange(idle, node);
}

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
  auto* node = make_node(owner.get(), nullptr);
  owner.release();
  return {bytes, node, &post};
}

Chunk chunk_of_bytes(Ref bytes) {
  const std::string_view text(PyBytes_AS_STRING(bytes.get()),
                              static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.get())));
  return chunk_of(std::move(bytes), text);
}

PostedLater::PostedLater(Ref object, void (*farewell)(PyObject*) noexcept)
    : object_(object.get()), node_(make_node(object.get(), farewell)) {
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
    leave_idle(node);
    node = next;
  }
}

}  // namespace jsongate::python
