#include "gateway/core/target.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "gateway/core/percent.h"

namespace jsongate {
namespace {

constexpr int kBadRequest = 400;
constexpr int kNotFound = 404;

bool is_unreserved(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

bool is_any(char) { return true; }

// Decodes escapes of what `wanted` says. Nothing: one of them is broken.
std::optional<std::string> unescape(std::string_view raw, bool (*wanted)(char)) {
  std::string text;
  text.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size(); ++at) {
    text += raw[at];
    if (raw[at] != '%') continue;
    const int byte = percent_byte(raw, at);
    if (byte < 0) return std::nullopt;
    const char decoded = static_cast<char>(byte);
    if (!wanted(decoded)) continue;
    text.back() = decoded;
    at += 2;
  }
  return text;
}

// Escapes mean '/' or NUL only where the client wanted to hide them.
bool hides_anything(std::string_view raw) {
  for (std::size_t at = raw.find('%'); at < raw.size(); at = raw.find('%', at + 1)) {
    const auto code = raw.substr(at + 1, 2);
    if (code == "2F" || code == "2f" || code == "00") return true;
  }
  return false;
}

// Without empty segments, "." and ".."; a slash at the end stays one. Nothing: ".." at the root.
std::optional<std::string> without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  bool is_folder = true;
  for (std::size_t begin = 1; begin <= path.size();) {
    const auto end = std::min(path.find('/', begin), path.size());
    const auto segment = path.substr(begin, end - begin);
    begin = end + 1;
    is_folder = segment.empty() || segment == "." || segment == "..";
    if (segment == "..") {
      if (kept.empty()) return std::nullopt;
      kept.pop_back();
    } else if (!is_folder) {
      kept.push_back(segment);
    }
  }
  std::string clean;
  for (const auto segment : kept) clean.append("/").append(segment);
  if (is_folder) clean += '/';
  return clean;
}

}  // namespace

// In httpd's order: dots may be written as escapes, slashes may not.
Result<std::string> decode_path(std::string_view raw) {
  const auto plain = raw.starts_with('/') ? unescape(raw, is_unreserved) : std::nullopt;
  const auto path = plain ? without_dots(*plain) : std::nullopt;
  if (!path) return server_problem(kBadRequest);
  if (hides_anything(*path)) return server_problem(kNotFound);
  return *unescape(*path, is_any);
}

}  // namespace jsongate
