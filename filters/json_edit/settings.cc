#include "filters/json_edit/settings.h"

#include <utility>
#include <vector>

#include "gateway/core/query.h"

namespace jsongate::filters {
namespace {

constexpr std::string_view kWith = "with=";

EditKind kind_of(std::string_view directive) {
  if (same_word(directive, "JsonGateSelect")) return EditKind::kSelect;
  if (same_word(directive, "JsonGateSet")) return EditKind::kSet;
  if (same_word(directive, "JsonGateRename")) return EditKind::kRename;
  return EditKind::kMask;
}

const char* usage(EditKind kind) {
  switch (kind) {
    case EditKind::kMask:
      return "takes perhaps request, then paths and perhaps with=text; or none";
    case EditKind::kSelect:
      return "takes perhaps request, then paths; or none";
    case EditKind::kSet:
      return "takes perhaps request, then a JSON Pointer and an expression; or none";
    case EditKind::kRename:
      return "takes perhaps request, then a path and a name; or none";
  }
  return "";
}

// Reads the words of one line.
class Line {
 public:
  Line(const ParseContext& context, EditListSetting& out)
      : context_(context), kind_(kind_of(context.directive)), out_(out) {}

  ParseError read(Words words) {
    if (!words.empty() && same_word(words[0], "request")) {
      direction_ = Direction::kRequest;
      words = words.subspan(1);
    }
    if (words.empty()) return usage(kind_);
    if (words.size() == 1 && same_word(words[0], "none")) {
      add(nullptr);
      return std::nullopt;
    }
    const bool is_pair = kind_ == EditKind::kSet || kind_ == EditKind::kRename;
    if (is_pair && words.size() != 2) return usage(kind_);
    if (kind_ == EditKind::kSet) return set(words[0], words[1]);
    if (kind_ == EditKind::kRename) return rename(words[0], words[1]);
    return paths(words);
  }

 private:
  void add(const EditStep* step) {
    out_.last = keep_node(context_, EditListSetting::Node{{kind_, direction_, step}, out_.last});
  }

  ParseError add_path(std::string_view word, std::string_view text) {
    auto target = Selector::compile(word);
    if (auto* wrong = std::get_if<Selector::Wrong>(&target)) return std::move(*wrong);
    add(keep_object(context_, EditStep{.target = std::get<Selector>(std::move(target)),
                                       .text = std::string(text)}));
    return std::nullopt;
  }

  // of JsonGateMask and JsonGateSelect
  ParseError paths(Words words) {
    std::string_view text = "***";
    if (kind_ == EditKind::kMask && words.back().starts_with(kWith)) {
      text = words.back().substr(kWith.size());
      if (!is_utf8(text)) return "the text behind with= is not UTF-8";
      words = words.first(words.size() - 1);
    }
    if (words.empty()) return usage(kind_);
    for (const auto word : words) {
      if (auto wrong = add_path(word, text)) return wrong;
    }
    return std::nullopt;
  }

  ParseError rename(std::string_view path, std::string_view name) {
    if (!is_utf8(name)) return "the name is not UTF-8";
    return add_path(path, name);
  }

  ParseError set(std::string_view word, std::string_view text) {
    auto pointer = json::Pointer::compile(word);
    if (const auto* error = std::get_if<json::PathError>(&pointer)) return describe(word, *error);
    std::string wrong;
    const auto* const expression = context_.host->compile_expression(text, wrong);
    if (expression == nullptr) return "'" + std::string(text) + "': " + wrong;
    add(keep_object(context_, EditStep{.pointer = std::get<json::Pointer>(std::move(pointer)),
                                       .expression = expression}));
    return std::nullopt;
  }

  const ParseContext& context_;
  EditKind kind_;
  EditListSetting& out_;
  Direction direction_ = Direction::kResponse;
};

}  // namespace

ParseError parse_setting(const ParseContext& context, Words words, EditListSetting& out) {
  return Line(context, out).read(words);
}

}  // namespace jsongate::filters
