#include "gateway/core/path_template.h"

#include <algorithm>

#include "gateway/core/query.h"
#include "gateway/core/route_table.h"

namespace jsongate {
namespace {

using Mistake = std::optional<std::string>;

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

bool is_name_start(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// As Python's identifiers, but for the classes of non-ASCII characters: the handler's signature
// knows those.
bool is_identifier(std::string_view name) noexcept {
  return !name.empty() && is_name_start(name[0]) && is_utf8(name) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_name_start(c) || (c >= '0' && c <= '9'); });
}

Mistake parse_braces(std::string_view text, TemplateSegment& out) {
  const std::size_t open = text.find('{');
  const std::size_t close = text.find('}');
  if (close == std::string_view::npos) return "has " + quoted(text.substr(open)) + " without '}'";
  if (open == std::string_view::npos || close < open) {
    return "has '}' without '{' in " + quoted(text);
  }
  if (open != 0 || close + 1 != text.size()) {
    return "has a parameter beside other text in " + quoted(text);
  }
  const std::string_view inside = text.substr(1, text.size() - 2);
  const std::size_t colon = inside.find(':');
  out = {.text = inside.substr(0, colon), .is_param = true};
  if (!is_identifier(out.text)) return "has " + quoted(text) + ", which is no parameter name";
  if (colon == std::string_view::npos) return std::nullopt;
  out.takes_rest = inside.substr(colon) == ":path";
  if (!out.takes_rest) return "has " + quoted(text) + ": only ':path' may follow a name";
  return std::nullopt;
}

Mistake check_params(const std::vector<TemplateSegment>& segments) {
  std::vector<std::string_view> names;
  for (const TemplateSegment& segment : segments) {
    if (!segment.is_param) continue;
    if (std::find(names.begin(), names.end(), segment.text) != names.end()) {
      return "has the parameter " + quoted(segment.text) + " twice";
    }
    names.push_back(segment.text);
    if (segment.takes_rest && &segment != &segments.back()) {
      return "has text after '{" + std::string(segment.text) + ":path}', which takes the rest";
    }
  }
  if (names.size() <= kMaxPathParams) return std::nullopt;
  return "has more than " + std::to_string(kMaxPathParams) + " parameters";
}

}  // namespace

Mistake parse_template(std::string_view path_template, std::vector<TemplateSegment>& out) {
  if (!path_template.starts_with('/')) return "does not begin with '/'";
  out.clear();
  for (std::size_t begin = 1;;) {
    const std::size_t end = std::min(path_template.find('/', begin), path_template.size());
    const std::string_view text = path_template.substr(begin, end - begin);
    TemplateSegment segment{.text = text};
    if (text.find_first_of("{}") != std::string_view::npos) {
      if (Mistake mistake = parse_braces(text, segment)) return mistake;
    }
    out.push_back(segment);
    if (out.size() > kMaxTemplateSegments) {
      return "has more than " + std::to_string(kMaxTemplateSegments) + " segments";
    }
    if (end == path_template.size()) return check_params(out);
    begin = end + 1;
  }
}

}  // namespace jsongate
