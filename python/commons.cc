#include "python/commons.h"

#include <memory>
#include <new>
#include <utility>
#include <variant>

namespace jsongate::python {
namespace {

constexpr Bytes kOwnMemory{4 << 20};

Commons& server() {
  static Commons commons;
  return commons;
}

std::unique_ptr<shared::SharedState> make_state() {
  auto reserved = shared::Arena::reserve_local(kOwnMemory);
  auto* arena = std::get_if<shared::Arena>(&reserved);
  if (arena == nullptr) throw std::bad_alloc();
  auto made = shared::SharedState::create(std::make_shared<shared::Arena>(std::move(*arena)));
  auto* state = std::get_if<shared::SharedState>(&made);
  if (state == nullptr) throw std::bad_alloc();
  return std::make_unique<shared::SharedState>(std::move(*state));
}

std::unique_ptr<shared::SharedState>& own_state() {
  static auto* state = new std::unique_ptr<shared::SharedState>(make_state());
  return *state;
}

}  // namespace

void use_commons(const Commons& commons) noexcept { server() = commons; }

shared::SharedState& shared_state() {
  return server().state != nullptr ? *server().state : *own_state();
}

CacheStores& cache_stores() {
  if (server().caches != nullptr) return *server().caches;
  return own_caches();
}

MemoryCaches& own_caches() {
  static auto* caches = new MemoryCaches;
  return *caches;
}

void reset_own_commons() {
  own_state() = make_state();
  own_caches().clear();
}

}  // namespace jsongate::python
