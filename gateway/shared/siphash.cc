#include "gateway/shared/siphash.h"

#include <bit>
#include <cstring>

namespace jsongate::shared {
namespace {

static_assert(std::endian::native == std::endian::little, "words are read as they lie in memory");

struct State {
  std::uint64_t v0, v1, v2, v3;

  void round() noexcept {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void take(std::uint64_t word) noexcept {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
  std::uint64_t give() noexcept {
    for (int i = 0; i < 4; ++i) round();
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

std::uint64_t word_at(const char* bytes, std::size_t count) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, count);
  return word;
}

}  // namespace

Hash siphash(const HashKey& key, std::string_view text) noexcept {
  State state{key.low ^ 0x736f6d6570736575U, key.high ^ 0x646f72616e646f6dU ^ 0xeeU,
              key.low ^ 0x6c7967656e657261U, key.high ^ 0x7465646279746573U};
  const std::size_t whole = text.size() / 8 * 8;
  for (std::size_t at = 0; at < whole; at += 8) state.take(word_at(text.data() + at, 8));
  const std::uint64_t rest =
      whole < text.size() ? word_at(text.data() + whole, text.size() - whole) : 0;
  state.take(rest | static_cast<std::uint64_t>(text.size()) << 56U);
  state.v2 ^= 0xeeU;
  const std::uint64_t low = state.give();
  state.v1 ^= 0xddU;
  return {low, state.give()};
}

}  // namespace jsongate::shared
