#include "filters/validate/validation.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace jsongate::filters {
namespace {

constexpr char kUsage[] =
    "takes json, ndjson or off, then perhaps depth=64 and duplicates=reject or duplicates=allow";

std::string quoted(std::string_view word) { return "'" + std::string(word) + "'"; }

std::optional<BodyKind> kind_of(std::string_view word) {
  if (same_word(word, "json")) return BodyKind::kJson;
  if (same_word(word, "ndjson")) return BodyKind::kNdjson;
  if (same_word(word, "off")) return BodyKind::kAny;
  return std::nullopt;
}

// The options behind the kind, each at most once.
class Options {
 public:
  explicit Options(Validation& out) : out_(out) {}

  ParseError take(std::string_view word) {
    const auto equals = std::min(word.find('='), word.size());
    const auto key = word.substr(0, equals);
    const auto value = word.substr(std::min(equals + 1, word.size()));
    if (same_word(key, "depth")) return once(depth_given_, key, depth(word, value));
    if (same_word(key, "duplicates")) return once(keys_given_, key, duplicates(word, value));
    return quoted(word) + " is neither depth=N nor duplicates=reject or allow";
  }

 private:
  static ParseError once(bool& given, std::string_view key, ParseError wrong) {
    if (given) return quoted(key) + " is given twice";
    given = true;
    return wrong;
  }

  ParseError depth(std::string_view word, std::string_view value) {
    std::size_t number = 0;
    const auto* const stop = value.data() + value.size();
    const auto [end, error] = std::from_chars(value.data(), stop, number);
    if (error != std::errc{} || end != stop || number < 1 || number > Validation::kDeepest) {
      return quoted(word) + " is not a depth from 1 to " + std::to_string(Validation::kDeepest) +
             ", e.g. depth=64";
    }
    out_.depth = number;
    return std::nullopt;
  }

  ParseError duplicates(std::string_view word, std::string_view value) {
    out_.unique_keys = same_word(value, "reject");
    if (out_.unique_keys || same_word(value, "allow")) return std::nullopt;
    return quoted(word) + " is neither duplicates=reject nor duplicates=allow";
  }

  Validation& out_;
  bool depth_given_ = false;
  bool keys_given_ = false;
};

}  // namespace

ParseError parse_setting(const ParseContext&, Words words, Setting<Validation>& out) {
  if (words.empty()) return kUsage;
  Validation validation;
  const auto kind = kind_of(words[0]);
  if (!kind) return quoted(words[0]) + " is none of json, ndjson and off";
  if (*kind == BodyKind::kAny && words.size() > 1) return "'off' stands alone";
  validation.kind = *kind;
  Options options(validation);
  for (const auto word : words.subspan(1)) {
    if (auto wrong = options.take(word)) return wrong;
  }
  out.value = validation;
  out.given = true;
  return std::nullopt;
}

}  // namespace jsongate::filters
