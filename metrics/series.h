// Which series exist: an insert-only hash table in shared memory from (owner, label values) to the
// series' values. An owner is a metric of the catalog, or what an application has defined
// (shared_user_metrics.h).
//
// An insertion prepares its record where nobody looks yet and publishes it by one
// compare-and-exchange. There is no half-made entry: a child killed on the way leaves a few unused
// bytes and stands in nobody's way, and two children that insert the same series agree on the one
// that was published. Threads of one child insert one after the other under a mutex of that child,
// only to waste no room; look-ups take no lock at all. Nothing is ever removed.
//
// Owner: a view, plus this process's mutex; the memory is the arena's. Threads: any, of any
// process. Source: open addressing with linear probing (Knuth, TAOCP 3, §6.4, algorithm L).
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string_view>

#include "gateway/shared/arena.h"
#include "metrics/catalog.h"
#include "metrics/layout.h"

namespace jsongate::metrics {

struct SeriesOwner {
  std::uint32_t id;
  ValueIndex values;  // how many values each of its series has
};

constexpr SeriesOwner owner_of(Metric metric) noexcept {
  return {static_cast<std::uint32_t>(metric), value_count(spec_of(metric))};
}

struct Series {
  std::uint32_t owner;
  ValueIndex first_value;
  std::array<std::string_view, kMaxLabels> labels;  // live as long as the arena's mapping
  bool is_new = false;                              // intern() has made it just now
};

class SeriesTable {
 public:
  // Bytes of arena for at most `capacity` series, without their values.
  static std::size_t footprint(std::size_t capacity) noexcept;
  // Hands out the values [first_value, first_value + values). False where the arena is too small.
  bool make(shared::Arena& arena, std::size_t capacity, ValueIndex first_value, std::size_t values);

  // The series of these label values, made if need be; none where there is no room for one more.
  std::optional<Series> intern(SeriesOwner owner,
                               std::span<const std::string_view> labels) noexcept;
  // The same, but never makes one.
  std::optional<Series> find(SeriesOwner owner,
                             std::span<const std::string_view> labels) const noexcept;

  // Calls visit(const Series&) for every series, in no order.
  template <class Visit>
  void each(Visit visit) const {
    for (std::size_t i = 0; i < slot_count_; ++i) {
      const std::uint64_t entry = slots_[i].load(std::memory_order_acquire);
      if (entry != 0) visit(series_at(entry));
    }
  }

  std::size_t capacity() const noexcept { return limits_.series; }

 private:
  // What is handed out so far: series, values of a stripe, words of text.
  struct Cursors {
    std::atomic<std::uint32_t> series;
    std::atomic<std::uint32_t> values;
    std::atomic<std::uint32_t> words;
  };
  struct Limits {
    std::uint32_t series = 0;
    std::uint32_t values = 0;
    std::uint32_t words = 0;
  };
  struct Key;
  struct Record;
  struct Claim;

  Series series_at(std::uint64_t entry) const noexcept;
  bool matches(std::uint64_t entry, const Key& key) const noexcept;
  static Key key_of(SeriesOwner owner, std::span<const std::string_view> labels) noexcept;
  bool full_for(SeriesOwner owner) const noexcept;
  std::optional<Claim> reserve(const Key& key) noexcept;
  void give_back(const Claim& claim) noexcept;
  std::uint64_t write(const Claim& claim, const Key& key) noexcept;
  // The slot that holds `key`, or the empty one where it would stand.
  std::size_t probe(const Key& key, std::size_t from) const noexcept;
  std::optional<Series> insert(const Key& key) noexcept;

  Cursors* cursors_ = nullptr;
  Limits limits_;
  ValueIndex first_value_ = 0;
  std::atomic<std::uint64_t>* slots_ =
      nullptr;                  // 0, or hash tag << 32 | word index + 1 of the record
  std::size_t slot_count_ = 0;  // a power of two, at least twice the capacity
  std::uint64_t* words_ = nullptr;
  std::unique_ptr<std::mutex> inserting_;
};

}  // namespace jsongate::metrics
