#include "gateway/shared/settings.h"

#include <algorithm>
#include <string>

namespace jsongate::shared {
namespace {

constexpr std::size_t kLongestName = 32;

bool is_cache_name(std::string_view text) {
  const auto is_word = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !text.empty() && text.size() <= kLongestName && std::ranges::all_of(text, is_word);
}

// shmcb wants a file, though it uses none, and the size in parentheses.
std::string_view memory_arguments(const ParseContext& context, std::string_view given) {
  if (given.empty()) return kMemoryArguments;
  Setting<Bytes> size;
  if (parse_setting(context, Words(&given, 1), size)) return keep_text(context, given);
  return keep_text(context, "cache(" + std::to_string(size.value.count) + ")");
}

}  // namespace

ParseError parse_setting(const ParseContext& context, Words words, CachesSetting& out) {
  if (words.size() != 2) return "takes a name and provider[:arguments]";
  if (!is_cache_name(words[0])) {
    return "'" + std::string(words[0]) +
           "' is no name of a cache: at most 32 letters, digits, _ and -";
  }
  const auto colon = std::min(words[1].find(':'), words[1].size());
  const auto provider = words[1].substr(0, colon);
  const auto arguments = words[1].substr(std::min(colon + 1, words[1].size()));
  if (provider.empty()) return "the provider is missing, e.g. shmcb:32M";
  CachesSetting::Node node{
      {.name = keep_text(context, words[0]),
       .provider = keep_text(context, provider),
       .arguments = provider == kMemoryProvider ? memory_arguments(context, arguments)
                                                : keep_text(context, arguments),
       .file = keep_text(context, context.file),
       .line = context.line},
      out.last};
  out.last = keep_node(context, node);
  return std::nullopt;
}

}  // namespace jsongate::shared
