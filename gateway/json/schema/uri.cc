#include "gateway/json/schema/uri.h"

#include <charconv>

namespace jsongate::json::schema {
namespace {

// RFC 3986 appendix B. A part that is not there is empty, but for the flags.
struct Parts {
  std::string_view scheme;  // with ':'
  std::string_view authority;
  std::string_view path;
  std::string_view query;     // with '?'
  std::string_view fragment;  // with '#'
  bool has_authority = false;
};

Parts split(std::string_view text) {
  Parts parts;
  if (const auto hash = text.find('#'); hash != text.npos) {
    parts.fragment = text.substr(hash);
    text = text.substr(0, hash);
  }
  if (const auto mark = text.find('?'); mark != text.npos) {
    parts.query = text.substr(mark);
    text = text.substr(0, mark);
  }
  if (const auto end = text.find_first_of(":/"); end != text.npos && end > 0 && text[end] == ':') {
    parts.scheme = text.substr(0, end + 1);
    text.remove_prefix(end + 1);
  }
  if (text.starts_with("//")) {
    const auto end = text.find('/', 2);
    parts.has_authority = true;
    parts.authority = text.substr(2, end == text.npos ? text.npos : end - 2);
    text = end == text.npos ? std::string_view() : text.substr(end);
  }
  parts.path = text;
  return parts;
}

void drop_last_segment(std::string& path) {
  const auto slash = path.rfind('/');
  path.erase(slash == path.npos ? 0 : slash);
}

// RFC 3986 §5.2.4
std::string without_dots(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    if (path.starts_with("../")) {
      path.remove_prefix(3);
    } else if (path.starts_with("./") || path.starts_with("/./")) {
      path.remove_prefix(2);
    } else if (path == "/.") {
      path = "/";
    } else if (path.starts_with("/../")) {
      path.remove_prefix(3);
      drop_last_segment(out);
    } else if (path == "/..") {
      path = "/";
      drop_last_segment(out);
    } else if (path == "." || path == "..") {
      path = {};
    } else {
      const auto end = path.find('/', 1);
      out.append(path.substr(0, end));
      path = end == path.npos ? std::string_view() : path.substr(end);
    }
  }
  return out;
}

std::string merged_path(const Parts& base, std::string_view path) {
  if (base.has_authority && base.path.empty()) return "/" + std::string(path);
  const auto slash = base.path.rfind('/');
  return std::string(base.path.substr(0, slash == base.path.npos ? 0 : slash + 1)) +
         std::string(path);
}

std::string joined(std::string_view scheme, const Parts& host, std::string_view path,
                   std::string_view query, std::string_view fragment) {
  std::string uri(scheme);
  if (host.has_authority) uri.append("//").append(host.authority);
  return uri.append(path).append(query).append(fragment);
}

}  // namespace

std::string resolve_uri(std::string_view base, std::string_view reference) {
  if (base.empty()) return std::string(reference);
  const Parts from = split(base);
  const Parts to = split(reference);
  if (!to.scheme.empty()) {
    const bool has_dots = to.path.starts_with('/');
    return joined(to.scheme, to, has_dots ? without_dots(to.path) : std::string(to.path), to.query,
                  to.fragment);
  }
  if (to.has_authority) {
    return joined(from.scheme, to, without_dots(to.path), to.query, to.fragment);
  }
  if (to.path.empty()) {
    return joined(from.scheme, from, from.path, to.query.empty() ? from.query : to.query,
                  to.fragment);
  }
  const std::string path =
      to.path.front() == '/' ? std::string(to.path) : merged_path(from, to.path);
  return joined(from.scheme, from, without_dots(path), to.query, to.fragment);
}

SplitUri split_fragment(std::string_view uri) noexcept {
  const auto hash = uri.find('#');
  if (hash == uri.npos) return {uri, {}};
  return {uri.substr(0, hash), uri.substr(hash + 1)};
}

std::string percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const char* const digits = text.data() + i + 1;
    if (text[i] == '%' && text.size() - i > 2 &&
        std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2) {
      out.push_back(static_cast<char>(value));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

}  // namespace jsongate::json::schema
