#include "python/decode_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace jsongate::python {
namespace {

constexpr std::size_t kCachedKeyLength = 64;
constexpr std::size_t kCachedKeys = 2048;
// A product is best mixed in its highest bits.
constexpr int kHashShift = 64 - std::countr_zero(kCachedKeys);

struct CachedKey {
  std::uint64_t hash = 0;
  PyObject* text = nullptr;
};

// Guarded by the GIL.
std::array<CachedKey, kCachedKeys> cached_keys;

constexpr std::size_t kWord = sizeof(std::uint64_t);
constexpr std::uint64_t kHighBits = 0x8080808080808080;

std::uint64_t load(const char* from) {
  std::uint64_t word;
  std::memcpy(&word, from, kWord);
  return word;
}

// Fewer than kWord bytes as one number, some of them twice: for texts of one length it is the same
// for equal ones only.
std::uint64_t load_mixed(std::string_view text) {
  const auto byte = [&](std::size_t at) {
    return std::uint64_t{static_cast<unsigned char>(text[at])};
  };
  if (text.empty()) return 0;
  if (text.size() < 4) return byte(0) | byte(text.size() / 2) << 8 | byte(text.size() - 1) << 16;
  std::uint32_t first;
  std::uint32_t last;
  std::memcpy(&first, text.data(), sizeof first);
  std::memcpy(&last, text.data() + text.size() - sizeof last, sizeof last);
  return std::uint64_t{first} << 32 | last;
}

bool is_ascii(std::string_view text) {
  std::uint64_t seen = 0;
  for (; text.size() >= kWord; text.remove_prefix(kWord)) seen |= load(text.data());
  return ((seen | load_mixed(text)) & kHighBits) == 0;
}

// Looks at the first, the middle and the last word only, and is weak against crafted keys on
// purpose: the cache has no chains, a collision only costs a new object.
std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t kFactor = 0x9E3779B97F4A7C15;
  if (text.size() < kWord) return (load_mixed(text) ^ text.size() << 56) * kFactor;
  const char* const last = text.data() + text.size() - kWord;
  const char* const middle = text.data() + (text.size() - kWord) / 2;
  return (load(text.data()) ^ std::rotl(load(middle), 21) ^ std::rotl(load(last), 42) ^
          text.size()) *
         kFactor;
}

bool is_same(const char* a, const char* b, std::size_t size) {
  if (size < kWord) return load_mixed({a, size}) == load_mixed({b, size});
  std::uint64_t difference = load(a + size - kWord) ^ load(b + size - kWord);
  for (std::size_t at = 0; at + kWord < size; at += kWord)
    difference |= load(a + at) ^ load(b + at);
  return difference == 0;
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

bool is_same_ascii(PyObject* text, std::string_view ascii) {
  return static_cast<std::size_t>(PyUnicode_GET_LENGTH(text)) == ascii.size() &&
         is_same(static_cast<const char*>(PyUnicode_DATA(text)), ascii.data(), ascii.size());
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
  if (utf8.size() <= 1 || utf8.size() > kCachedKeyLength) return make_text(utf8);
  const std::uint64_t hash = hash_of(utf8);
  CachedKey& cached = cached_keys[hash >> kHashShift];
  if (cached.text && cached.hash == hash && is_same_ascii(cached.text, utf8)) {
    Py_INCREF(cached.text);
    return cached.text;
  }
  PyObject* const made = make_text(utf8);
  if (!made || !PyUnicode_IS_ASCII(made)) return made;
  if (PyObject_Hash(made) == -1) {
    Py_DECREF(made);
    return nullptr;
  }
  Py_XDECREF(cached.text);
  Py_INCREF(made);
  cached = {hash, made};
  return made;
}

}  // namespace jsongate::python
