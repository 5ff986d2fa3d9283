#include "filters/selector/selector.h"

namespace jsongate::filters {
namespace {

template <class Way>
std::variant<Way, std::string> compile_as(std::string_view word) {
  auto compiled = Way::compile(word);
  if (const auto* error = std::get_if<json::PathError>(&compiled)) return describe(word, *error);
  return std::get<Way>(std::move(compiled));
}

}  // namespace

std::string describe(std::string_view word, const json::PathError& error) {
  return "'" + std::string(word) + "' at character " + std::to_string(error.position + 1) + ": " +
         error.message;
}

std::variant<Selector, Selector::Wrong> Selector::compile(std::string_view word) {
  if (word.empty() || word.front() == '/') {
    auto pointer = compile_as<json::Pointer>(word);
    if (auto* wrong = std::get_if<std::string>(&pointer)) return std::move(*wrong);
    return Selector(std::get<json::Pointer>(std::move(pointer)));
  }
  auto path = compile_as<json::Path>(word);
  if (auto* wrong = std::get_if<std::string>(&path)) return std::move(*wrong);
  return Selector(std::get<json::Path>(std::move(path)));
}

std::optional<Problem> Selector::find(const json::Document& document,
                                      std::vector<json::Reader>& values) const {
  if (!path_) {
    if (const auto value = pointer_.find(document)) values.push_back(*value);
    return std::nullopt;
  }
  json::Nodes nodes;
  if (auto problem = path_->find(document, nodes)) return problem;
  values.insert(values.end(), nodes.readers().begin(), nodes.readers().end());
  return std::nullopt;
}

Result<std::optional<json::Reader>> Selector::first(const json::Document& document) const {
  if (!path_) return pointer_.find(document);
  const auto node = path_->first(document);
  if (!node) return node.problem();
  if (!node.value()) return std::optional<json::Reader>();
  return std::optional(node.value()->reader());
}

}  // namespace jsongate::filters
