#include "python/encode_text.h"

#include <algorithm>

#include "python/version.h"

namespace jsongate::python {
namespace {

// Room is made for this many characters at a time, each as long as the longest escape.
constexpr Py_ssize_t kBlock = 128;

constexpr bool is_surrogate(Py_UCS4 c) { return c >= 0xD800 && c <= 0xDFFF; }

char continuation(Py_UCS4 c, int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3F)); }

// Null: a surrogate. Source: RFC 3629 §3.
char* write_code_point(char* out, Py_UCS4 c) {
  if (c < 0x80) {
    if (json::needs_escape(static_cast<unsigned char>(c))) {
      return json::write_escape(out, static_cast<unsigned char>(c));
    }
    *out++ = static_cast<char>(c);
  } else if (c < 0x800) {
    *out++ = static_cast<char>(0xC0 | c >> 6);
    *out++ = continuation(c, 0);
  } else if (c < 0x10000) {
    if (is_surrogate(c)) return nullptr;
    *out++ = static_cast<char>(0xE0 | c >> 12);
    *out++ = continuation(c, 6);
    *out++ = continuation(c, 0);
  } else {
    *out++ = static_cast<char>(0xF0 | c >> 18);
    *out++ = continuation(c, 12);
    *out++ = continuation(c, 6);
    *out++ = continuation(c, 0);
  }
  return out;
}

template <class Char>
TextResult write_wide(json::Writer& out, const Char* at, Py_ssize_t length) {
  const Char* const end = at + length;
  if (!out.put('"')) return TextResult::kNoMemory;
  while (at != end) {
    const Py_ssize_t block = std::min(kBlock, static_cast<Py_ssize_t>(end - at));
    if (!out.reserve(static_cast<std::size_t>(block) * json::kMaxEscape)) {
      return TextResult::kNoMemory;
    }
    char* cursor = out.cursor();
    for (const Char* const stop = at + block; at != stop; ++at) {
      cursor = write_code_point(cursor, *at);
      if (!cursor) return TextResult::kLoneSurrogate;
    }
    out.set_cursor(cursor);
  }
  return out.put('"') ? TextResult::kWritten : TextResult::kNoMemory;
}

}  // namespace

TextResult write_text(json::Writer& out, PyObject* text) {
  if (!make_ready(text)) return TextResult::kNoMemory;
  const Py_ssize_t length = PyUnicode_GET_LENGTH(text);
  const void* const data = PyUnicode_DATA(text);
  if (PyUnicode_IS_ASCII(text)) {
    const std::string_view ascii(static_cast<const char*>(data), static_cast<std::size_t>(length));
    return out.string(ascii) ? TextResult::kWritten : TextResult::kNoMemory;
  }
  switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND:
      return write_wide(out, static_cast<const Py_UCS1*>(data), length);
    case PyUnicode_2BYTE_KIND:
      return write_wide(out, static_cast<const Py_UCS2*>(data), length);
    default:
      return write_wide(out, static_cast<const Py_UCS4*>(data), length);
  }
}

}  // namespace jsongate::python
