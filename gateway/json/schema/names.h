// Finds which of a schema's names a member of an object has: its first byte and its length leave
// nearly always one or none, which takes one comparison.
//
// The names are the configuration's, so that no sender can fill the table. Owner: the compiled
// program; filled once. Threads: any number may read. Errors: none.
#pragma once

#include <array>
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

  Names() noexcept { candidates_.fill(kNobody); }

  // The name's number, from 0 in the order of addition; a known name keeps its own.
  std::uint32_t add(std::string_view name);
  // To be called once all are added: find() needs it.
  void build();

  // At least 8 readable bytes follow the name, as they do on a tape.
  std::uint32_t find(std::string_view name) const noexcept {
    const std::uint8_t candidate = candidates_[candidate_of(name)];
    if (candidate == kNobody) return kAbsent;
    if (candidate == kSeveral) return find_among_several(name);
    return has_name(candidate, name) ? candidate : kAbsent;
  }
  // The same where the name is probably this number's: members mostly come in the order in which
  // they are declared.
  std::uint32_t find(std::string_view name, std::uint32_t guess) const noexcept {
    return guess < names_.size() && has_name(guess, name) ? guess : find(name);
  }
  std::size_t size() const noexcept { return names_.size(); }
  bool empty() const noexcept { return names_.empty(); }
  std::string_view operator[](std::uint32_t number) const noexcept {
    const Name& name = names_[number];
    return {bytes_.data() + name.offset, name.length};
  }

 private:
  static constexpr std::uint8_t kNobody = 0xFF;
  static constexpr std::uint8_t kSeveral = 0xFE;

  // The first and the last eight bytes, which are all of a name of up to sixteen; the same ones
  // twice where there are no more than eight.
  struct Name {
    std::uint32_t offset = 0;  // in bytes_
    std::uint32_t length = 0;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::uint64_t mask = 0;  // of the bytes in `first` that are the name's
    std::size_t last_at = 0;
  };

  static std::uint64_t load(const char* at) noexcept {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    return word;
  }
  // Of the first word of a name of this size.
  static std::uint64_t mask_of(std::size_t size) noexcept {
    return size < sizeof(std::uint64_t) ? (std::uint64_t{1} << (8 * size)) - 1 : ~std::uint64_t{0};
  }
  // Without a branch for the empty name, whose first byte is somebody else's: the product with its
  // length is 0.
  std::uint8_t candidate_of(std::string_view name) const noexcept {
    const std::uint32_t byte = static_cast<unsigned char>(*name.data());
    const auto length = static_cast<std::uint32_t>(name.size());
    return static_cast<std::uint8_t>(((byte + 0x85EBCA77U) * length * factor_) >> 24);
  }
  bool has_name(std::uint32_t number, std::string_view name) const noexcept {
    const Name& known = names_[number];
    if (known.length != name.size()) return false;
    const std::uint64_t first = load(name.data()) ^ known.first;
    const std::uint64_t last = load(name.data() + known.last_at) ^ known.last;
    return ((first | last) & known.mask) == 0 &&
           (name.size() <= 2 * sizeof first ||
            std::memcmp(bytes_.data() + known.offset, name.data(), name.size()) == 0);
  }
  std::uint32_t find_among_several(std::string_view name) const noexcept;
  std::size_t place_of(std::string_view name) const noexcept;
  void describe(Name& name) noexcept;
  bool nominate(std::uint32_t factor);
  void nominate_best();
  void fill_best();
  bool fill(std::size_t slots, std::uint64_t seed, bool must_be_perfect);

  std::array<std::uint8_t, 256> candidates_;  // by candidate_of()
  std::vector<Name> names_;
  std::unordered_map<std::string, std::uint32_t> known_;  // until build()
  std::vector<std::uint32_t> slots_;                      // a power of two of them
  std::string bytes_;
  std::uint32_t factor_ = 1;
  std::size_t mask_ = 0;
  std::uint64_t seed_ = 1;
};

}  // namespace jsongate::json::schema
