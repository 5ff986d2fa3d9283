#include "gateway/core/media_type.h"

#include <algorithm>
#include <cctype>

namespace jsongate {
namespace {

bool is_token(std::string_view text) {
  const auto is_token_char = [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, is_token_char);
}

bool same(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](unsigned char a, unsigned char b) {
    return std::tolower(a) == static_cast<int>(b);
  });
}

bool ends_with(std::string_view text, std::string_view lower) {
  return text.size() > lower.size() && same(text.substr(text.size() - lower.size()), lower);
}

std::string_view without_parameters(std::string_view content_type) {
  auto type = content_type.substr(0, content_type.find(';'));
  while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
  while (!type.empty() && (type.front() == ' ' || type.front() == '\t')) type.remove_prefix(1);
  return type;
}

}  // namespace

bool is_media_range(std::string_view text) {
  if (text.starts_with('+')) return is_token(text.substr(1));
  const auto slash = text.find('/');
  if (slash == text.npos) return false;
  const auto type = text.substr(0, slash), subtype = text.substr(slash + 1);
  return is_token(type) && is_token(subtype) && (type != "*" || subtype == "*");
}

bool matches_media_range(std::string_view content_type, std::string_view range) {
  const auto type = without_parameters(content_type);
  if (range == "*/*") return true;
  if (range.starts_with('+')) return ends_with(type, range);
  if (!range.ends_with("/*")) return same(type, range);
  const auto prefix = range.substr(0, range.size() - 1);
  return type.size() > prefix.size() && same(type.substr(0, prefix.size()), prefix);
}

bool matches_media_ranges(std::string_view content_type, std::span<const std::string_view> ranges) {
  return ranges.empty() || std::ranges::any_of(ranges, [content_type](std::string_view range) {
           return matches_media_range(content_type, range);
         });
}

}  // namespace jsongate
