#include "gateway/core/setting.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>
#include <new>

#include "gateway/core/media_type.h"

namespace jsongate {
namespace {

// Copies of the words in lower case.
std::span<const std::string_view> keep_words(const ParseContext& context, Words words) {
  auto* kept = static_cast<std::string_view*>(
      context.memory->allocate(std::max<std::size_t>(1, words.size()) * sizeof(std::string_view),
                               alignof(std::string_view)));
  for (std::size_t place = 0; place < words.size(); ++place) {
    std::string lower(words[place]);
    for (auto& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    new (kept + place) std::string_view(keep_text(context, lower));
  }
  return {kept, words.size()};
}

ParseError want_words(Words words, std::size_t count, const char* what) {
  if (words.size() == count) return std::nullopt;
  return std::string("takes ") + what;
}

std::optional<std::size_t> unit_factor(std::string_view unit) {
  if (unit.empty()) return 1;
  if (same_word(unit, "K")) return std::size_t{1} << 10;
  if (same_word(unit, "M")) return std::size_t{1} << 20;
  if (same_word(unit, "G")) return std::size_t{1} << 30;
  return std::nullopt;
}

bool is_name(std::string_view text) {
  const auto is_word = [](unsigned char c) { return std::isalnum(c) || c == '_' || c >= 0x80; };
  return !text.empty() && !std::isdigit(static_cast<unsigned char>(text.front())) &&
         std::ranges::all_of(text, is_word);
}

bool is_dotted_name(std::string_view text) {
  for (;;) {
    const auto dot = text.find('.');
    if (!is_name(text.substr(0, dot))) return false;
    if (dot == text.npos) return true;
    text.remove_prefix(dot + 1);
  }
}

// What stands in the way of serving an app below this section's path; paths in an app are relative
// to it.
ParseError location_base(const ParseContext& context, std::string_view& base) {
  if (context.section.empty()) return std::nullopt;
  if (!same_word(context.section, "<Location") || !context.path.starts_with('/') ||
      context.path.find_first_of("*?[") != context.path.npos) {
    return "belongs in a <Location> with a plain path, a <VirtualHost>, or the server: paths in "
           "the app are "
           "relative to it";
  }
  base = context.path;
  while (base.ends_with('/')) base.remove_suffix(1);
  return std::nullopt;
}

// Notes that this directive names `name`; its slot.
std::size_t use_python(const ParseContext& context, PythonNames::Name name) {
  auto& names = context.python->names;
  const auto found = std::ranges::find(names, name);
  const auto slot = static_cast<std::size_t>(found - names.begin());
  if (found == names.end()) names.push_back(name);
  context.python->uses.push_back({slot, keep_text(context, context.directive),
                                  keep_text(context, context.file), context.line});
  return slot;
}

bool is_python_name(std::string_view spec) {
  const auto colon = spec.find(':');
  return colon != spec.npos && is_dotted_name(spec.substr(0, colon)) &&
         is_dotted_name(spec.substr(colon + 1));
}

ParseError want_function(std::string_view word, const char* example) {
  if (is_python_name(word)) return std::nullopt;
  return "'" + std::string(word) + "' is not a module:function, e.g. " + example;
}

}  // namespace

std::string_view keep_text(const ParseContext& context, std::string_view text) {
  auto* copy = static_cast<char*>(context.memory->allocate(text.size() + 1, 1));
  *std::ranges::copy(text, copy).out = '\0';
  return {copy, text.size()};
}

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

ParseError parse_setting(const ParseContext&, Words words, Setting<bool>& out) {
  if (auto wrong = want_words(words, 1, "On or Off")) return wrong;
  if (!same_word(words[0], "On") && !same_word(words[0], "Off")) {
    return "'" + std::string(words[0]) + "' is neither On nor Off";
  }
  out.value = same_word(words[0], "On");
  out.given = true;
  return std::nullopt;
}

ParseError parse_setting(const ParseContext&, Words words, Setting<Bytes>& out) {
  if (auto wrong = want_words(words, 1, "one size in bytes, e.g. 256K")) return wrong;
  const auto word = words[0];
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  const auto factor = unit_factor({end, static_cast<std::size_t>(word.data() + word.size() - end)});
  if (error != std::errc{} || !factor || number == 0 ||
      number > std::numeric_limits<std::size_t>::max() / 2 / *factor) {
    return "'" + std::string(word) + "' is not a size in bytes, e.g. 65536, 256K, 16M or 1G";
  }
  out.value = Bytes{number * *factor};
  out.given = true;
  return std::nullopt;
}

ParseError parse_setting(const ParseContext& context, Words words, Setting<std::string_view>& out) {
  if (auto wrong = want_words(words, 1, "one argument")) return wrong;
  if (words[0].empty()) return "the argument is empty";
  out.value = keep_text(context, words[0]);
  out.given = true;
  return std::nullopt;
}

ParseError parse_setting(const ParseContext& context, Words words, Setting<AppRef>& out) {
  if (auto wrong = want_words(words, 1, "one module:object")) return wrong;
  if (!is_python_name(words[0])) {
    return "'" + std::string(words[0]) + "' is not a module:object, e.g. orders:app";
  }
  AppRef ref;
  if (auto wrong = location_base(context, ref.base)) return wrong;
  ref.base = keep_text(context, ref.base);
  ref.spec = keep_text(context, words[0]);
  ref.slot = use_python(context, {PythonKind::kApp, ref.spec});
  context.python->mounts.push_back({ref.slot, ref.base, context.server});
  out.value = ref;
  out.given = true;
  return std::nullopt;
}

ParseError parse_setting(const ParseContext& context, Words words, ListSetting& out) {
  if (words.empty()) return "takes one or more arguments";
  if (words.size() == 1 && same_word(words[0], "none")) {
    out = ListSetting{.last = nullptr, .outer = nullptr, .cleared = true};
    return std::nullopt;
  }
  for (const auto word : words) {
    if (word.empty()) return "an argument is empty";
    out.last = keep_node(context, ListSetting::Node{{keep_text(context, word)}, out.last});
  }
  return std::nullopt;
}

ParseError parse_setting(const ParseContext& context, Words words, MapSetting& out) {
  if (words.empty() || words.size() > 2 || words[0].empty())
    return "takes a key and perhaps a value";
  const auto value = words.size() == 2 ? keep_text(context, words[1]) : std::string_view{};
  out.last = keep_node(context, MapSetting::Node{{keep_text(context, words[0]), value}, out.last});
  return std::nullopt;
}

ParseError parse_setting(const ParseContext& context, Words words, FilterListSetting& out) {
  if (words.empty()) return "takes a module:function and perhaps media types";
  if (same_word(words[0], "none")) {
    if (words.size() > 1) return "'none' stands alone";
    out = FilterListSetting{.cleared = true};
    return std::nullopt;
  }
  if (auto wrong = want_function(words[0], "filters:redact")) return wrong;
  const auto types = words.subspan(1);
  for (const auto type : types) {
    if (!is_media_range(type)) {
      return "'" + std::string(type) +
             "' is not a media type, e.g. application/json, text/*, or +json for every type with "
             "that suffix";
    }
  }
  FilterListSetting::Node node{{.spec = keep_text(context, words[0])}, out.last};
  node.slot = use_python(context, {PythonKind::kFilter, node.spec});
  node.types = keep_words(context, types);
  out.last = keep_node(context, node);
  return std::nullopt;
}

ParseError parse_setting(const ParseContext& context, Words words, HookListSetting& out) {
  if (auto wrong = want_words(words, 1, "one module:function")) return wrong;
  if (same_word(words[0], "none")) {
    out = HookListSetting{.cleared = true};
    return std::nullopt;
  }
  if (auto wrong = want_function(words[0], "auth:tenant")) return wrong;
  HookListSetting::Node node{{.spec = keep_text(context, words[0])}, out.last};
  node.slot = use_python(context, {PythonKind::kHook, node.spec});
  out.last = keep_node(context, node);
  return std::nullopt;
}

std::vector<std::string_view> list_words(const ListSetting& list) {
  std::vector<std::string_view> words;
  const auto add = [&words](const WordEntry& entry) { words.push_back(entry.word); };
  each_node_in_order(list, add);
  return words;
}

}  // namespace jsongate
