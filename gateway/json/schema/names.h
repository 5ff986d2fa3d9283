// Finds which of a schema's names a member of an object has: one hash of at most sixteen bytes, one
// slot, one comparison.
//
// The names are the configuration's, so that no sender can fill the table. Owner: the compiled
// program; filled once. Threads: any number may read. Errors: none.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace jsongate::json::schema {

class Names {
 public:
  static constexpr std::uint32_t kAbsent = 0xFFFFFFFF;

  // The name's number, from 0 in the order of addition; a known name keeps its own.
  std::uint32_t add(std::string_view name);
  // To be called once all are added: find() needs it.
  void build();

  // At least 8 readable bytes follow the name, as they do on a tape.
  std::uint32_t find(std::string_view name) const noexcept {
    if (((filter_ >> filter_bit(name)) & 1) == 0) return kAbsent;
    const Ends ends = ends_of(name);
    for (std::size_t at = place(ends, name.size(), seed_) & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.number == kAbsent) return kAbsent;
      if (slot.length == name.size() && slot.ends == ends && has_middle(slot, name)) {
        return slot.number;
      }
    }
  }
  // The same where the name is probably this number's: members mostly come in the order in which
  // they are declared.
  std::uint32_t find(std::string_view name, std::uint32_t guess) const noexcept {
    if (guess < names_.size() && names_[guess].length == name.size() &&
        names_[guess].ends == ends_of(name) && has_middle(names_[guess], name)) {
      return guess;
    }
    return find(name);
  }
  std::size_t size() const noexcept { return names_.size(); }
  bool empty() const noexcept { return names_.empty(); }
  std::string_view operator[](std::uint32_t number) const noexcept {
    const Slot& name = names_[number];
    return {bytes_.data() + name.offset, name.length};
  }

 private:
  // The first and the last eight bytes, which are all of a name of up to sixteen.
  struct Ends {
    std::uint64_t first = 0;
    std::uint64_t last = 0;  // 0: shorter than that
    bool operator==(const Ends&) const = default;
  };
  struct Slot {
    std::uint32_t number = kAbsent;
    std::uint32_t offset = 0;  // in bytes_
    std::uint32_t length = 0;
    Ends ends{};
  };

  static std::uint64_t load(const char* at) noexcept {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
  }
  static Ends ends_of(std::string_view name) noexcept {
    const std::uint64_t first = load(name.data());
    const std::size_t size = name.size();
    if (size < sizeof first) return {first & ((std::uint64_t{1} << (8 * size)) - 1), 0};
    return {first, load(name.data() + size - sizeof first)};
  }
  // Most members of most objects are none of the names: one bit tells that of nearly all of them.
  static std::size_t filter_bit(std::string_view name) noexcept {
    return name.empty() ? 0 : (static_cast<unsigned char>(name[0]) + 5 * name.size()) & 63;
  }
  static std::size_t place(const Ends& ends, std::size_t size, std::uint64_t seed) noexcept {
    const std::uint64_t sum = ends.first ^ (ends.last << 7) ^ (ends.last >> 57) ^ (size << 56);
    return static_cast<std::size_t>((sum * seed) >> 40);
  }
  bool has_middle(const Slot& slot, std::string_view name) const noexcept {
    return name.size() <= 2 * sizeof(std::uint64_t) ||
           std::memcmp(bytes_.data() + slot.offset, name.data(), name.size()) == 0;
  }
  bool fill(std::size_t slots, std::uint64_t seed, bool must_be_perfect);

  std::vector<Slot> names_;
  std::unordered_map<std::string, std::uint32_t> known_;  // until build()
  std::vector<Slot> slots_;                               // a power of two of them
  std::string bytes_;
  std::size_t mask_ = 0;
  std::uint64_t filter_ = 0;  // the bits of all names
  std::uint64_t seed_ = 1;
};

}  // namespace jsongate::json::schema
