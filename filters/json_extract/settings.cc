#include "filters/json_extract/settings.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>
#include <variant>

namespace jsongate::filters {
namespace {

bool is_variable(std::string_view text) {
  const auto is_word = [](unsigned char c) { return c < 0x80 && (std::isalnum(c) || c == '_'); };
  return !text.empty() && !std::isdigit(static_cast<unsigned char>(text.front())) &&
         std::ranges::all_of(text, is_word);
}

}  // namespace

ParseError parse_setting(const ParseContext& context, Words words, ExtractListSetting& out) {
  if (words.size() != 2) return "takes a name and a path";
  if (!is_variable(words[0])) {
    return "'" + std::string(words[0]) + "' is not a name of letters, digits and '_'";
  }
  auto path = Selector::compile(words[1]);
  if (auto* wrong = std::get_if<Selector::Wrong>(&path)) return std::move(*wrong);
  const auto* const kept = keep_object(context, std::get<Selector>(std::move(path)));
  out.last =
      keep_node(context, ExtractListSetting::Node{{keep_text(context, words[0]), kept}, out.last});
  return std::nullopt;
}

}  // namespace jsongate::filters
