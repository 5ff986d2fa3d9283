#include "gateway/core/exchange.h"

#include <random>

namespace jsongate {

RequestId RequestId::make() {
  thread_local std::mt19937_64 random = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(),
                       device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  return {random(), random()};
}

}  // namespace jsongate
