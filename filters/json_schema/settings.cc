#include "filters/json_schema/settings.h"

#include <optional>
#include <utility>
#include <variant>

#include "filters/json_schema/schema_file.h"

namespace jsongate::filters {
namespace {

constexpr char kUsage[] =
    "takes a file or none, then perhaps request or response, and mode=enforce or mode=report";

// The words behind the file, each kind at most once.
struct Options {
  std::optional<Direction> direction;
  std::optional<bool> only_reports;

  ParseError take(std::string_view word) {
    if (same_word(word, "request")) return once(direction, Direction::kRequest, word);
    if (same_word(word, "response")) return once(direction, Direction::kResponse, word);
    if (same_word(word, "mode=enforce")) return once(only_reports, false, word);
    if (same_word(word, "mode=report")) return once(only_reports, true, word);
    return "'" + std::string(word) + "' is none of request, response, mode=enforce and mode=report";
  }

 private:
  template <class T>
  static ParseError once(std::optional<T>& option, T value, std::string_view word) {
    if (option) return "'" + std::string(word) + "' comes after another word of its kind";
    option = value;
    return std::nullopt;
  }
};

}  // namespace

ParseError parse_setting(const ParseContext& context, Words words, SchemaChecks& out) {
  if (words.empty() || words[0].empty()) return kUsage;
  Options options;
  for (const auto word : words.subspan(1)) {
    if (auto wrong = options.take(word)) return wrong;
  }
  auto& check = options.direction == Direction::kResponse ? out.response : out.request;
  if (same_word(words[0], "none")) {
    if (options.only_reports) return "'none' has no mode";
    check.value = nullptr;
  } else {
    auto compiled = compile_schema_file(context.host->path_of(words[0]));
    if (auto* wrong = std::get_if<std::string>(&compiled)) return std::move(*wrong);
    check.value = keep_object(
        context, SchemaCheck{std::get<json::Schema>(std::move(compiled)), std::string(words[0]),
                             options.only_reports.value_or(false)});
  }
  check.given = true;
  return std::nullopt;
}

}  // namespace jsongate::filters
