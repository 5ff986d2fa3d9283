#include "metrics/series.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace jsongate::metrics {
namespace {

// Room for the label texts of an average series; where texts are longer, fewer series fit.
constexpr std::size_t kWordsPerSeries = 16;

// FNV-1a (draft-eastlake-fnv), then the finalizer of MurmurHash3, for FNV's low bits alone are
// weak.
class Hash {
 public:
  void add(std::string_view bytes) noexcept {
    for (const char byte : bytes) {
      state_ = (state_ ^ static_cast<unsigned char>(byte)) * 0x100000001B3U;
    }
    // A byte that UTF-8 never has keeps ("ab","c") and ("a","bc") apart.
    state_ = (state_ ^ 0xFFU) * 0x100000001B3U;
  }
  std::uint64_t get() const noexcept {
    std::uint64_t h = state_;
    h = (h ^ (h >> 33U)) * 0xFF51AFD7ED558CCDU;
    h = (h ^ (h >> 33U)) * 0xC4CEB9FE1A85EC53U;
    return h ^ (h >> 33U);
  }

 private:
  std::uint64_t state_ = 0xCBF29CE484222325U;
};

// Takes `count` from the cursor; none where fewer are left.
std::optional<std::uint32_t> take(std::atomic<std::uint32_t>& cursor, std::uint32_t count,
                                  std::uint32_t limit) noexcept {
  std::uint32_t start = cursor.load(std::memory_order_relaxed);
  do {
    if (count > limit - start) return std::nullopt;
  } while (!cursor.compare_exchange_weak(start, start + count, std::memory_order_relaxed));
  return start;
}

// Undoes take() unless somebody has taken more since; then the room is lost.
void untake(std::atomic<std::uint32_t>& cursor, std::uint32_t start, std::uint32_t count) noexcept {
  std::uint32_t end = start + count;
  cursor.compare_exchange_strong(end, start, std::memory_order_relaxed);
}

std::size_t slots_for(std::size_t capacity) noexcept { return std::bit_ceil(2 * capacity); }

}  // namespace

struct SeriesTable::Key {
  SeriesOwner owner;
  std::span<const std::string_view> labels;
  std::uint64_t hash;

  std::uint32_t tag() const noexcept { return static_cast<std::uint32_t>(hash >> 32U); }
};

// Followed by the label texts, one after the other.
struct SeriesTable::Record {
  ValueIndex first_value;
  std::uint32_t owner;
  std::array<std::uint16_t, kMaxLabels> sizes;
};

struct SeriesTable::Claim {
  std::uint32_t values = 0;
  std::uint32_t value_count = 0;
  std::uint32_t words = 0;
};

std::size_t SeriesTable::footprint(std::size_t capacity) noexcept {
  return sizeof(std::uint64_t) * (slots_for(capacity) + capacity * kWordsPerSeries) +
         4 * shared::kCacheLine;
}

bool SeriesTable::make(shared::Arena& arena, std::size_t capacity, ValueIndex first_value,
                       std::size_t values) {
  limits_ = {static_cast<std::uint32_t>(capacity), static_cast<std::uint32_t>(values),
             static_cast<std::uint32_t>(capacity * kWordsPerSeries)};
  first_value_ = first_value;
  slot_count_ = slots_for(capacity);
  cursors_ = arena.make<Cursors>(1);
  slots_ = arena.make<std::atomic<std::uint64_t>>(slot_count_);
  words_ = arena.make<std::uint64_t>(limits_.words);
  inserting_ = std::make_unique<std::mutex>();
  return cursors_ != nullptr && slots_ != nullptr && words_ != nullptr;
}

Series SeriesTable::series_at(std::uint64_t entry) const noexcept {
  const std::uint64_t* const words = words_ + (static_cast<std::uint32_t>(entry) - 1);
  Record record;
  std::memcpy(&record, words, sizeof record);
  const char* text = reinterpret_cast<const char*>(words) + sizeof record;
  Series series{record.owner, record.first_value, {}};
  for (std::size_t i = 0; i < kMaxLabels; ++i) {
    series.labels[i] = {text, record.sizes[i]};
    text += record.sizes[i];
  }
  return series;
}

bool SeriesTable::matches(std::uint64_t entry, const Key& key) const noexcept {
  if (static_cast<std::uint32_t>(entry >> 32U) != key.tag()) return false;
  const Series series = series_at(entry);
  return series.owner == key.owner.id &&
         std::equal(key.labels.begin(), key.labels.end(), series.labels.begin());
}

bool SeriesTable::full_for(SeriesOwner owner) const noexcept {
  return cursors_->series.load(std::memory_order_relaxed) >= limits_.series ||
         limits_.values - cursors_->values.load(std::memory_order_relaxed) < owner.values;
}

std::optional<SeriesTable::Claim> SeriesTable::reserve(const Key& key) noexcept {
  Claim claim;
  std::size_t bytes = sizeof(Record);
  for (const std::string_view label : key.labels) bytes += label.size();
  const auto word_count = static_cast<std::uint32_t>((bytes + 7) / 8);
  claim.value_count = key.owner.values;
  const auto series = take(cursors_->series, 1, limits_.series);
  if (!series) return std::nullopt;
  const auto values = take(cursors_->values, claim.value_count, limits_.values);
  const auto words = values ? take(cursors_->words, word_count, limits_.words) : std::nullopt;
  if (!words) {
    if (values) untake(cursors_->values, *values, claim.value_count);
    cursors_->series.fetch_sub(1, std::memory_order_relaxed);
    return std::nullopt;
  }
  claim.values = *values;
  claim.words = *words;
  return claim;
}

void SeriesTable::give_back(const Claim& claim) noexcept {
  // The words stay lost: memory that is written once at most needs no thought about who still sees
  // what in it.
  untake(cursors_->values, claim.values, claim.value_count);
  cursors_->series.fetch_sub(1, std::memory_order_relaxed);
}

std::uint64_t SeriesTable::write(const Claim& claim, const Key& key) noexcept {
  Record record{first_value_ + claim.values, key.owner.id, {}};
  char* text = reinterpret_cast<char*>(words_ + claim.words) + sizeof record;
  for (std::size_t i = 0; i < key.labels.size(); ++i) {
    const std::string_view label = key.labels[i];
    record.sizes[i] = static_cast<std::uint16_t>(label.size());
    text = std::copy(label.begin(), label.end(), text);
  }
  std::memcpy(words_ + claim.words, &record, sizeof record);
  return std::uint64_t{key.tag()} << 32U | (std::uint64_t{claim.words} + 1);
}

std::size_t SeriesTable::probe(const Key& key, std::size_t from) const noexcept {
  // Ends: at most half of the slots are ever filled.
  for (std::size_t slot = from;; slot = (slot + 1) & (slot_count_ - 1)) {
    const std::uint64_t entry = slots_[slot].load(std::memory_order_acquire);
    if (entry == 0 || matches(entry, key)) return slot;
  }
}

std::optional<Series> SeriesTable::insert(const Key& key) noexcept {
  const std::lock_guard<std::mutex> lock(*inserting_);
  std::size_t slot = probe(key, key.hash & (slot_count_ - 1));
  std::uint64_t found = slots_[slot].load(std::memory_order_acquire);
  // Another process may have filled the slot since, with another key.
  if (found != 0 && matches(found, key)) return series_at(found);
  const std::optional<Claim> claim = reserve(key);
  if (!claim) return std::nullopt;
  const std::uint64_t mine = write(*claim, key);
  found = 0;
  while (!slots_[slot].compare_exchange_strong(found, mine, std::memory_order_acq_rel)) {
    if (matches(found, key)) {
      give_back(*claim);
      return series_at(found);
    }
    slot = probe(key, slot);
    found = 0;
  }
  Series made = series_at(mine);
  made.is_new = true;
  return made;
}

SeriesTable::Key SeriesTable::key_of(SeriesOwner owner,
                                     std::span<const std::string_view> labels) noexcept {
  Hash hash;
  hash.add({reinterpret_cast<const char*>(&owner.id), sizeof owner.id});
  for (const std::string_view label : labels) hash.add(label);
  return {owner, labels, hash.get()};
}

std::optional<Series> SeriesTable::find(SeriesOwner owner,
                                        std::span<const std::string_view> labels) const noexcept {
  const Key key = key_of(owner, labels);
  const std::size_t slot = probe(key, key.hash & (slot_count_ - 1));
  const std::uint64_t found = slots_[slot].load(std::memory_order_acquire);
  if (found == 0 || !matches(found, key)) return std::nullopt;
  return series_at(found);
}

std::optional<Series> SeriesTable::intern(SeriesOwner owner,
                                          std::span<const std::string_view> labels) noexcept {
  if (const auto found = find(owner, labels)) return found;
  if (full_for(owner)) return std::nullopt;  // without queueing for the mutex
  return insert(key_of(owner, labels));
}

}  // namespace jsongate::metrics
