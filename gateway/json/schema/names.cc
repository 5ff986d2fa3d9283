#include "gateway/json/schema/names.h"

#include <bit>

namespace jsongate::json::schema {
namespace {

constexpr int kSeeds = 64;  // tried for a table without two names in one place
constexpr std::size_t kWord = sizeof(std::uint64_t);

// `last`: 0 in a name shorter than that.
std::size_t place(std::uint64_t first, std::uint64_t last, std::size_t size, std::uint64_t seed) {
  const std::uint64_t sum = first ^ (last << 7) ^ (last >> 57) ^ (size << 56);
  return static_cast<std::size_t>((sum * seed) >> 40);
}

}  // namespace

std::uint32_t Names::add(std::string_view name) {
  const auto number = static_cast<std::uint32_t>(names_.size());
  const auto [known, is_new] = known_.try_emplace(std::string(name), number);
  if (!is_new) return known->second;
  names_.push_back({.offset = static_cast<std::uint32_t>(bytes_.size()),
                    .length = static_cast<std::uint32_t>(name.size())});
  bytes_.append(name);
  return number;
}

std::size_t Names::place_of(std::string_view name) const noexcept {
  const std::uint64_t first = load(name.data());
  const std::size_t size = name.size();
  if (size < kWord) return place(first & mask_of(size), 0, size, seed_) & mask_;
  return place(first, load(name.data() + size - kWord), size, seed_) & mask_;
}

std::uint32_t Names::find_among_several(std::string_view name) const noexcept {
  for (std::size_t at = place_of(name);; at = (at + 1) & mask_) {
    const std::uint32_t number = slots_[at];
    if (number == kAbsent || has_name(number, name)) return number;
  }
}

bool Names::fill(std::size_t slots, std::uint64_t seed, bool must_be_perfect) {
  slots_.assign(slots, kAbsent);
  mask_ = slots - 1;
  seed_ = seed;
  for (std::uint32_t number = 0; number < names_.size(); ++number) {
    std::size_t at = place_of((*this)[number]);
    while (slots_[at] != kAbsent) {
      if (must_be_perfect) return false;
      at = (at + 1) & mask_;
    }
    slots_[at] = number;
  }
  return true;
}

void Names::describe(Name& name) noexcept {
  const char* const text = bytes_.data() + name.offset;
  name.mask = mask_of(name.length);
  name.last_at = name.length > kWord ? name.length - kWord : 0;
  name.first = load(text);
  name.last = load(text + name.last_at);
}

// Whether each name has a place of its own.
bool Names::nominate(std::uint32_t factor) {
  candidates_.fill(kNobody);
  factor_ = factor;
  bool is_perfect = true;
  for (std::uint32_t number = 0; number < names_.size(); ++number) {
    std::uint8_t& candidate = candidates_[candidate_of((*this)[number])];
    const bool is_alone = candidate == kNobody && number < kSeveral;
    candidate = is_alone ? static_cast<std::uint8_t>(number) : kSeveral;
    is_perfect &= is_alone;
  }
  return is_perfect;
}

void Names::nominate_best() {
  std::uint32_t factor = 0x9E3779B1U;
  for (int tried = 0; tried < kSeeds && !nominate(factor); ++tried) {
    factor = (factor * 1664525U + 1013904223U) | 1;
  }
}

void Names::fill_best() {
  const std::size_t least = std::bit_ceil(2 * names_.size());
  std::uint64_t seed = 0x9E3779B97F4A7C15U;
  for (std::size_t slots = least; slots <= 4 * least; slots *= 2) {
    for (int tried = 0; tried < kSeeds; ++tried) {
      if (fill(slots, seed, true)) return;
      seed = seed * 6364136223846793005U + 1442695040888963407U;
      seed |= 1;
    }
  }
  fill(4 * least, seed, false);
}

void Names::build() {
  known_ = {};
  if (names_.empty()) return;
  bytes_.append(kWord, '\0');
  for (Name& name : names_) describe(name);
  nominate_best();
  fill_best();
}

}  // namespace jsongate::json::schema
