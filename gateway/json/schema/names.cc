#include "gateway/json/schema/names.h"

#include <bit>

namespace jsongate::json::schema {
namespace {

constexpr int kSeeds = 64;  // tried for a table without two names in one place
constexpr std::size_t kReadBehind = 8;

}  // namespace

std::uint32_t Names::add(std::string_view name) {
  const auto number = static_cast<std::uint32_t>(names_.size());
  const auto [known, is_new] = known_.try_emplace(std::string(name), number);
  if (!is_new) return known->second;
  names_.push_back(
      {number, static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(name.size())});
  bytes_.append(name);
  return number;
}

bool Names::fill(std::size_t slots, std::uint64_t seed, bool must_be_perfect) {
  slots_.assign(slots, Slot{});
  mask_ = slots - 1;
  seed_ = seed;
  for (const Slot& name : names_) {
    std::size_t at = place(name.ends, name.length, seed) & mask_;
    while (slots_[at].number != kAbsent) {
      if (must_be_perfect) return false;
      at = (at + 1) & mask_;
    }
    slots_[at] = name;
  }
  return true;
}

void Names::build() {
  known_ = {};
  if (names_.empty()) return;
  bytes_.append(kReadBehind, '\0');
  for (Slot& name : names_) {
    const std::string_view text(bytes_.data() + name.offset, name.length);
    name.ends = ends_of(text);
    filter_ |= std::uint64_t{1} << filter_bit(text);
  }
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

}  // namespace jsongate::json::schema
