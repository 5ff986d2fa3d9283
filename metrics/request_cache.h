// A thread's memory of where the series of recent requests are, so that a request hashes and
// compares no more than it must.
//
// Owner: each thread has its own; nothing to free. The address of the route's text, the method and
// the status choose one of 64 pairs of entries. An address says nothing for sure, since another
// text may have come to stand there: an entry counts only if the text is still the same.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "metrics/layout.h"

namespace jsongate::metrics {

struct RequestSeries {
  ValueIndex requests = 0;
  ValueIndex duration = 0;
  ValueIndex bytes_in = 0;
  ValueIndex bytes_out = 0;
  std::uint32_t dropped = 0;  // how many of them are overflow series
  std::string_view route;     // the label in the arena; empty where all of them are
};

class RequestCache {
 public:
  struct Key {
    std::uint64_t identity;  // of the Metrics
    std::string_view route;
    int status;
    std::uint8_t method;
  };

  const RequestSeries* find(const Key& key) const noexcept {
    const Pair& pair = pairs_[place(key)];
    for (const Entry& entry : pair) {
      if (is_for(entry, key)) return &entry.series;
    }
    return nullptr;
  }

  // The older of the two entries makes room.
  void put(const Key& key, const RequestSeries& series) noexcept {
    if (series.route != key.route) return;  // cut, renamed or overflowed: it could never be found
    Pair& pair = pairs_[place(key)];
    pair[1] = pair[0];
    pair[0] = {key.identity, key.route.data(), key.status, key.method, series};
  }

 private:
  struct Entry {
    std::uint64_t identity = 0;
    const char* route = nullptr;
    int status = 0;
    std::uint8_t method = 0;
    RequestSeries series;
  };
  using Pair = std::array<Entry, 2>;
  static constexpr unsigned kPlaceBits = 6;

  static bool is_for(const Entry& entry, const Key& key) noexcept {
    return entry.route == key.route.data() && entry.status == key.status &&
           entry.method == key.method && entry.identity == key.identity &&
           entry.series.route == key.route;
  }

  // Fibonacci hashing: the top bits of the product depend on all bits of the key.
  static std::size_t place(const Key& key) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(key.route.data());
    const auto rest = static_cast<std::uint64_t>(key.status) << 8U | key.method;
    return ((address + rest * 0xFF51AFD7ED558CCDU) * 0x9E3779B97F4A7C15U) >> (64 - kPlaceBits);
  }

  std::array<Pair, std::size_t{1} << kPlaceBits> pairs_;
};

}  // namespace jsongate::metrics
