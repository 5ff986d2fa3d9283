#include "gateway/json/pointer.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <utility>

#include "gateway/json/path_lookup.h"
#include "gateway/json/path_scanner.h"
#include "gateway/json/path_trail.h"

namespace jsongate::json {
namespace {

PathError expected(std::string_view what, std::string_view text, std::size_t position) {
  return {position,
          "expected " + std::string(what) + ", not " + path::quoted_character(text, position)};
}

std::optional<std::int64_t> index_of(std::string_view name) {
  std::int64_t index = 0;
  if (name.empty() || name.front() < '0' || name.front() > '9') return std::nullopt;
  if (name.front() == '0' && name.size() > 1) return std::nullopt;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return index;
}

// A fragment without its percent-encoding, and where each byte of it came from.
struct Decoded {
  std::string text{};
  std::vector<std::size_t> origins{};
};

std::optional<unsigned char> hex_byte(std::string_view two) {
  unsigned char byte = 0;
  const auto [end, error] = std::from_chars(two.data(), two.data() + two.size(), byte, 16);
  if (two.size() != 2 || error != std::errc() || end != two.data() + 2) return std::nullopt;
  return byte;
}

std::variant<Decoded, PathError> percent_decoded(std::string_view text) {
  Decoded decoded;
  for (std::size_t at = 1; at < text.size(); ++at) {
    decoded.origins.push_back(at);
    if (text[at] != '%') {
      decoded.text += text[at];
      continue;
    }
    const auto byte = hex_byte(text.substr(at + 1, 2));
    if (!byte) return expected("two hexadecimal digits behind '%'", text, at + 1);
    decoded.text += static_cast<char>(*byte);
    at += 2;
  }
  decoded.origins.push_back(text.size());
  return decoded;
}

}  // namespace

std::variant<Pointer, PathError> Pointer::compile(std::string_view text) {
  Pointer made;
  path::Scanner scan(text);
  if (!scan.check_utf8()) return std::move(scan.error());
  if (!text.empty() && text.front() != '/') return expected("'/'", text, 0);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '/') {
      made.tokens_.emplace_back();
      continue;
    }
    std::string& name = made.tokens_.back().name;
    if (text[at] != '~') {
      name += text[at];
      continue;
    }
    const std::string_view code = text.substr(++at, 1);
    if (code != "0" && code != "1") return expected("'0' or '1' behind '~'", text, at);
    name += code == "0" ? '~' : '/';
  }
  for (Token& token : made.tokens_) token.index = index_of(token.name);
  return made;
}

std::variant<Pointer, PathError> Pointer::compile_fragment(std::string_view text) {
  if (!text.starts_with('#')) return expected("'#'", text, 0);
  auto decoded = percent_decoded(text);
  if (PathError* const error = std::get_if<PathError>(&decoded)) return std::move(*error);
  const Decoded& plain = *std::get_if<Decoded>(&decoded);
  auto made = compile(plain.text);
  if (PathError* const error = std::get_if<PathError>(&made)) {
    error->position = plain.origins[error->position];
  }
  return made;
}

std::optional<Reader> Pointer::find(Reader at) const noexcept {
  for (const Token& token : tokens_) {
    const bool is_found = at.kind() == Kind::kArray
                              ? token.index && path::enter_element(at, *token.index)
                              : path::enter_member(at, token.name);
    if (!is_found) return std::nullopt;
  }
  return at;
}

Pointer Pointer::parent() const {
  Pointer up = *this;
  if (!up.tokens_.empty()) up.tokens_.pop_back();
  return up;
}

std::string Pointer::text() const {
  std::string out;
  for (const Token& token : tokens_) {
    out += '/';
    path::append_token(out, token.name);
  }
  return out;
}

std::string fragment_of(std::string_view pointer) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "-._~!$&'()*+,;=:@/?";  // RFC 3986 §3.5
  std::string fragment = "#";
  for (const char c : pointer) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && (std::isalnum(byte) || kPlain.find(c) != kPlain.npos)) {
      fragment += c;
    } else {
      fragment += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return fragment;
}

}  // namespace jsongate::json
