#include "gateway/json/writer.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <utility>

namespace jsongate::json {
namespace {

static_assert(std::endian::native == std::endian::little, "the scan looks for the lowest byte");

constexpr std::size_t kWord = sizeof(std::uint64_t);
// Beyond a string's text: two quotes, and the rest of the last word.
constexpr std::size_t kStringSlack = 2 + kWord;

constexpr std::uint64_t repeat(unsigned char c) { return 0x0101010101010101U * c; }

// The lowest byte with its high bit set is the first character that needs an escape; higher ones
// may be wrong, because a borrow runs upwards. Source: S. E. Anderson, Bit Twiddling Hacks,
// "haszero" and "hasless".
constexpr std::uint64_t escapes_in(std::uint64_t word) {
  const std::uint64_t quote = word ^ repeat('"');
  const std::uint64_t backslash = word ^ repeat('\\');
  return (((word - repeat(0x20)) & ~word) | ((quote - repeat(1)) & ~quote) |
          ((backslash - repeat(1)) & ~backslash)) &
         repeat(0x80);
}

}  // namespace

std::span<char> StringSink::grow(std::size_t used, std::size_t wanted) {
  bytes_.resize(used);
  bytes_.resize(std::max(wanted, 2 * used));
  return bytes_;
}

std::string StringSink::finish(std::size_t used) {
  bytes_.resize(used);
  return std::move(bytes_);
}

char* write_escape(char* out, unsigned char c) noexcept {
  *out++ = '\\';
  switch (c) {
    case '"':
    case '\\':
      *out++ = static_cast<char>(c);
      return out;
    case '\b':
      *out++ = 'b';
      return out;
    case '\f':
      *out++ = 'f';
      return out;
    case '\n':
      *out++ = 'n';
      return out;
    case '\r':
      *out++ = 'r';
      return out;
    case '\t':
      *out++ = 't';
      return out;
    default:
      std::memcpy(out, c < 0x10 ? "u000" : "u001", 4);
      out[4] = "0123456789abcdef"[c & 15];
      return out + 5;
  }
}

char* write_double(char* out, double value) noexcept {
  char* const end = std::to_chars(out, out + kMaxNumber, value).ptr;
  const bool looks_integer =
      std::all_of(out, end, [](char c) { return c == '-' || (c >= '0' && c <= '9'); });
  if (!looks_integer) return end;
  std::memcpy(end, ".0", 2);
  return end + 2;
}

bool Writer::grow(std::size_t count) {
  const std::size_t used = size();
  const std::span<char> room = sink_.grow(used, used + count);
  if (room.empty()) return false;
  begin_ = room.data();
  at_ = begin_ + used;
  end_ = begin_ + room.size();
  return true;
}

bool Writer::raw(std::string_view text) {
  if (!reserve(text.size())) return false;
  std::copy(text.begin(), text.end(), at_);
  at_ += text.size();
  return true;
}

bool Writer::escape(char c, std::size_t left) {
  if (!reserve(kMaxEscape + left + kStringSlack)) return false;
  at_ = write_escape(at_, static_cast<unsigned char>(c));
  return true;
}

bool Writer::string(std::string_view utf8) {
  if (!reserve(utf8.size() + kStringSlack)) return false;
  const char* from = utf8.data();
  const char* const end = from + utf8.size();
  const auto left = [&] { return static_cast<std::size_t>(end - from); };
  *at_++ = '"';
  while (left() >= kWord) {
    std::uint64_t word;
    std::memcpy(&word, from, kWord);
    std::memcpy(at_, &word, kWord);
    const std::uint64_t found = escapes_in(word);
    const int clean = std::countr_zero(found) / 8;
    at_ += clean;
    from += clean;
    if (found != 0 && !escape(*from++, left())) return false;
  }
  while (from != end) {
    const char c = *from++;
    if (!needs_escape(static_cast<unsigned char>(c))) {
      *at_++ = c;
    } else if (!escape(c, left())) {
      return false;
    }
  }
  *at_++ = '"';
  return true;
}

bool Writer::integer(std::int64_t value) {
  if (!reserve(kMaxNumber)) return false;
  at_ = std::to_chars(at_, at_ + kMaxNumber, value).ptr;
  return true;
}

bool Writer::integer(std::uint64_t value) {
  if (!reserve(kMaxNumber)) return false;
  at_ = std::to_chars(at_, at_ + kMaxNumber, value).ptr;
  return true;
}

bool Writer::number(double value) {
  if (!reserve(kMaxNumber)) return false;
  at_ = write_double(at_, value);
  return true;
}

}  // namespace jsongate::json
