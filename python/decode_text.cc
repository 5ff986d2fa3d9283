#include "python/decode_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#include "python/ref.h"

namespace jsongate::python {
namespace {

constexpr std::size_t kCachedKeys = 2048;
// A product is best mixed in its highest bits.
constexpr int kHashShift = 64 - std::countr_zero(kCachedKeys);

constexpr std::size_t kWord = sizeof(std::uint64_t);
constexpr std::uint64_t kHighBits = 0x8080808080808080;

std::uint64_t load(const char* from) {
  std::uint64_t word;
  std::memcpy(&word, from, kWord);
  return word;
}

struct Mask {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

// The bytes that belong to a text of each size.
constexpr std::array<Mask, kReadable + 1> kMasks = [] {
  std::array<Mask, kReadable + 1> masks{};
  for (std::size_t size = 1; size <= kReadable; ++size) {
    masks[size].low = size >= kWord ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * size) - 1;
    if (size > kWord) masks[size].high = ~std::uint64_t{0} >> 8 * (kReadable - size);
  }
  return masks;
}();

// A text of at most kReadable bytes as two numbers, without a branch: keys of all lengths come in
// turn, and a branch that is guessed wrong costs more than all the rest of a look-up.
struct ShortText {
  std::uint64_t low;
  std::uint64_t high;

  explicit ShortText(std::string_view text)
      : low(load(text.data()) & kMasks[text.size()].low),
        high(load(text.data() + kWord) & kMasks[text.size()].high) {}

  bool is_ascii() const { return ((low | high) & kHighBits) == 0; }
};

struct CachedKey {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  std::size_t size = 0;
  PyObject* text = nullptr;
};

// Guarded by the GIL.
std::array<CachedKey, kCachedKeys> cached_keys;

// Weak against crafted keys on purpose: the cache has no chains, a collision only costs a new
// object.
CachedKey& place_of(const ShortText& words, std::size_t size) {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15;
  const std::uint64_t mixed = words.low ^ std::rotl(words.high, 29) ^ std::uint64_t{size} << 59;
  return cached_keys[(mixed ^ mixed >> 31) * kFactor >> kHashShift];
}

bool is_ascii(std::string_view text) {
  if (text.size() <= kReadable) return ShortText(text).is_ascii();
  std::uint64_t seen = load(text.data() + text.size() - kWord);
  for (; text.size() >= kWord; text.remove_prefix(kWord)) seen |= load(text.data());
  return (seen & kHighBits) == 0;
}

PyObject* make_ascii(std::string_view text) {
  PyObject* const made = PyUnicode_New(static_cast<Py_ssize_t>(text.size()), 127);
  if (made) std::memcpy(PyUnicode_1BYTE_DATA(made), text.data(), text.size());
  return made;
}

struct Shape {
  Py_ssize_t length = 0;
  Py_UCS4 max_char = 0xFF;
};

// The high bit of each byte that begins no character.
std::uint64_t continuations_in(std::uint64_t word) { return word & ~(word << 1) & kHighBits; }

// The first byte of a character tells how many bits it has; the largest one decides about the str's
// width.
Shape shape_of(std::string_view utf8) {
  std::uint64_t beyond_latin = 0;  // first bytes from 0xC4
  std::uint64_t beyond_bmp = 0;    // first bytes from 0xF0
  Shape shape;
  const auto look = [&](std::uint64_t word) {
    shape.length -= std::popcount(continuations_in(word));
    const std::uint64_t first = word & (word << 1);
    beyond_latin |= first & (word << 2 | word << 3 | word << 4 | word << 5);
    beyond_bmp |= first & (word << 2) & (word << 3);
  };
  shape.length = static_cast<Py_ssize_t>(utf8.size());
  for (; utf8.size() >= kWord; utf8.remove_prefix(kWord)) look(load(utf8.data()));
  std::uint64_t rest = 0;
  std::copy(utf8.begin(), utf8.end(), reinterpret_cast<char*>(&rest));
  look(rest);
  if (beyond_bmp & kHighBits) {
    shape.max_char = 0x10FFFF;
  } else if (beyond_latin & kHighBits) {
    shape.max_char = 0xFFFF;
  }
  return shape;
}

template <class Char>
void decode_into(Char* out, std::string_view utf8) {
  const auto* at = reinterpret_cast<const unsigned char*>(utf8.data());
  const auto* const end = at + utf8.size();
  const auto tail = [&at](int i) { return static_cast<Py_UCS4>(at[i] & 0x3F); };
  while (at != end) {
    const Py_UCS4 lead = *at;
    if (lead < 0x80) {
      *out++ = static_cast<Char>(lead);
      at += 1;
    } else if (lead < 0xE0) {
      *out++ = static_cast<Char>((lead & 0x1F) << 6 | tail(1));
      at += 2;
    } else if (lead < 0xF0) {
      *out++ = static_cast<Char>((lead & 0x0F) << 12 | tail(1) << 6 | tail(2));
      at += 3;
    } else {
      *out++ = static_cast<Char>((lead & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3));
      at += 4;
    }
  }
}

PyObject* make_wide(std::string_view utf8) {
  const Shape shape = shape_of(utf8);
  PyObject* const made = PyUnicode_New(shape.length, shape.max_char);
  if (!made) return nullptr;
  if (shape.max_char == 0xFF) {
    decode_into(PyUnicode_1BYTE_DATA(made), utf8);
  } else if (shape.max_char == 0xFFFF) {
    decode_into(PyUnicode_2BYTE_DATA(made), utf8);
  } else {
    decode_into(PyUnicode_4BYTE_DATA(made), utf8);
  }
  return made;
}

}  // namespace

PyObject* make_text(std::string_view utf8) {
  // CPython keeps one object for each of these.
  if (utf8.size() <= 1) {
    return PyUnicode_FromStringAndSize(utf8.data(), static_cast<Py_ssize_t>(utf8.size()));
  }
  return is_ascii(utf8) ? make_ascii(utf8) : make_wide(utf8);
}

PyObject* make_key(std::string_view utf8) {
  if (utf8.size() <= 1 || utf8.size() > kReadable) return make_text(utf8);
  const ShortText words(utf8);
  CachedKey& cached = place_of(words, utf8.size());
  if (cached.low == words.low && cached.high == words.high && cached.size == utf8.size()) {
    Py_INCREF(cached.text);
    return cached.text;
  }
  Ref made = Ref::steal(make_text(utf8));
  if (!made || !words.is_ascii()) return made.release();
  if (PyObject_Hash(made.get()) == -1) return nullptr;
  Py_XDECREF(std::exchange(cached.text, Ref::borrow(made.get()).release()));
  cached.low = words.low;
  cached.high = words.high;
  cached.size = utf8.size();
  return made.release();
}

}  // namespace jsongate::python
