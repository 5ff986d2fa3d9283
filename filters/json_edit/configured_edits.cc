#include "filters/json_edit/configured_edits.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <utility>

#include "gateway/core/query.h"
#include "gateway/json/duplicates.h"
#include "gateway/json/edit/edits.h"
#include "gateway/json/parser_pool.h"

namespace jsongate::filters {
namespace {

// What an expression gave as one JSON value, to stand inside `around` others. JSON in which a name
// stands twice is a string: two readers could take it for two different values. So is what would
// make the body deeper than it may have come.
std::string as_json(std::string text, std::size_t around) {
  std::erase_if(text, [valid = is_utf8(text)](unsigned char c) { return !valid && c >= 0x80; });
  const auto parser = json::ParserPool::of_process().lease();
  constexpr auto kDepth = Validation{}.depth;
  const auto parsed = parser->parse(text, false, kDepth - std::min(around, kDepth));
  const bool is_json = parsed.ok() && !json::refuse_duplicate_keys(parsed.value());
  return is_json ? text : json::json_string(text);
}

// Collects the edits of one document.
class Collector {
 public:
  Collector(const json::Document& document, const Expressions& expressions)
      : document_(document), expressions_(expressions), edits_(document) {}

  std::optional<Problem> take(const EditEntry& entry) {
    if (entry.kind == EditKind::kSet) return set(*entry.step);
    values_.clear();
    if (auto problem = entry.step->target->find(document_, values_)) return problem;
    if (entry.kind == EditKind::kMask) edits_.mask(values_, entry.step->text);
    if (entry.kind == EditKind::kSelect) edits_.select(values_);
    if (entry.kind == EditKind::kRename) edits_.rename(values_, entry.step->text);
    return std::nullopt;
  }

  json::Splice splice() { return edits_.splice(); }

 private:
  std::optional<Problem> set(const EditStep& step) {
    auto value = expressions_.evaluate(*step.expression);
    if (!value) return std::move(value.problem());
    const auto& tokens = step.pointer.tokens();
    const auto parent = step.pointer.parent().find(document_);
    if (!parent) return std::nullopt;
    const auto& text = texts_.emplace_back(as_json(std::move(value.value()), tokens.size()));
    if (!tokens.empty() && parent->kind() == json::Kind::kObject) {
      edits_.set_member({&*parent, 1}, tokens.back().name, text);
    } else if (!tokens.empty() && parent->kind() == json::Kind::kArray &&
               tokens.back().name == "-") {
      edits_.append({&*parent, 1}, text);
    } else if (const auto old = step.pointer.find(document_)) {
      edits_.set({&*old, 1}, text);
    }
    return std::nullopt;
  }

  const json::Document& document_;
  const Expressions& expressions_;
  json::Edits edits_;
  std::vector<json::Reader> values_;
  std::deque<std::string> texts_;  // which the edits point to
};

}  // namespace

ConfiguredEdits::ConfiguredEdits(const EditListSetting& list, Direction direction,
                                 const Expressions& expressions)
    : expressions_(expressions) {
  const auto add = [this, direction](const EditEntry& entry) {
    if (entry.direction != direction) return;
    if (entry.step != nullptr) {
      entries_.push_back(entry);
    } else {
      std::erase_if(entries_, [&entry](const EditEntry& old) { return old.kind == entry.kind; });
    }
  };
  each_node_in_order(list, add);
}

Result<Remainder> ConfiguredEdits::take(const json::Document& document) const {
  Collector collector(document, expressions_);
  for (const auto& entry : entries_) {
    if (auto problem = collector.take(entry)) return std::move(*problem);
  }
  return Remainder(collector.splice());
}

}  // namespace jsongate::filters
