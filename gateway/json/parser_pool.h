// Parsers for threads that come and go: the one used last is lent first, so that its memory is
// still in the cache.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "gateway/json/document.h"

namespace jsongate::json {

class ParserPool;

// Gives its parser back to the pool when it is destroyed; empty after a move.
struct ParserReturn {
  ParserPool* pool = nullptr;
  void operator()(Parser* parser) const noexcept;
};
using ParserLease = std::unique_ptr<Parser, ParserReturn>;

// Any number of threads. Keeps a few idle parsers; more are made when more are in use at once. Must
// outlive its leases.
class ParserPool {
 public:
  // The process's pool; never destroyed.
  static ParserPool& of_process();

  ParserLease lease();
  std::size_t idle() const;

 private:
  friend struct ParserReturn;
  void take_back(std::unique_ptr<Parser> parser) noexcept;

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Parser>> idle_;
};

}  // namespace jsongate::json
