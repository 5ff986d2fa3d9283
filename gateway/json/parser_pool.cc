#include "gateway/json/parser_pool.h"

namespace jsongate::json {
namespace {

constexpr std::size_t kMaxIdle = 4;

}  // namespace

void ParserReturn::operator()(Parser* parser) const noexcept {
  pool->take_back(std::unique_ptr<Parser>(parser));
}

ParserPool& ParserPool::of_process() {
  static auto* pool = new ParserPool;
  return *pool;
}

ParserLease ParserPool::lease() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto parser = std::move(idle_.back());
      idle_.pop_back();
      return {parser.release(), ParserReturn{this}};
    }
    idle_.reserve(kMaxIdle);  // taking back must not need memory
  }
  return {new Parser, ParserReturn{this}};
}

std::size_t ParserPool::idle() const {
  const std::lock_guard lock(mutex_);
  return idle_.size();
}

void ParserPool::take_back(std::unique_ptr<Parser> parser) noexcept {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMaxIdle) idle_.push_back(std::move(parser));
}

}  // namespace jsongate::json
