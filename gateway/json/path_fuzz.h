// What must hold for every selector and document: shared by the fuzz targets and by a test that
// draws its inputs.
#pragma once

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/json/document.h"
#include "gateway/json/duplicates.h"
#include "gateway/json/fuzz.h"
#include "gateway/json/path.h"
#include "gateway/json/path_evaluator.h"
#include "gateway/json/path_parser.h"
#include "gateway/json/pointer.h"

namespace jsongate::json::fuzz {

// A selector is taken, always, or refused with a place inside of it.
inline bool holds_when_compiled(std::string_view selector) {
  const auto made = Path::compile(selector);
  if (const PathError* error = std::get_if<PathError>(&made)) {
    return error->position <= selector.size() && !error->message.empty();
  }
  const Path& path = *std::get_if<Path>(&made);
  return path.text() == selector && std::holds_alternative<Path>(Path::compile(path.text()));
}

// The same for a pointer, which reads as it was written.
inline bool holds_for_pointer(std::string_view text) {
  const auto made = Pointer::compile(text);
  if (const PathError* error = std::get_if<PathError>(&made)) {
    return error->position <= text.size() && !error->message.empty();
  }
  return std::get_if<Pointer>(&made)->text() == text;
}

// The evaluator's nodes, also where the path is definite.
inline std::vector<Reader> general_lane(std::string_view selector, const Document& document) {
  std::vector<Reader> readers;
  auto made = path::SelectorParser(selector).run();
  path::Budget budget(PathLimits{});
  path::Sink sink{.wanted = std::numeric_limits<std::size_t>::max(), .all = &readers};
  const auto& program = *std::get_if<std::shared_ptr<const path::Program>>(&made);
  path::Evaluator(*program, document.reader(), budget).run(sink);
  return readers;
}

// A node's names lead back to it, in both lanes.
inline bool leads_back(const Document& document, const Reader& node, const std::string& name,
                       const std::string& pointer_text) {
  const auto made = Path::compile(name);
  const Path* const path = std::get_if<Path>(&made);
  if (!path || !path->is_definite()) return false;
  const auto first = path->first(document);
  const auto general = general_lane(name, document);
  const auto pointer = Pointer::compile(pointer_text);
  const auto found = std::get_if<Pointer>(&pointer)->find(document);
  return first.ok() && first.value() && first.value()->reader() == node && found &&
         *found == node && general.size() == 1 && general.front() == node;
}

// The fast lane is the general one, first() is the first of find(), names lead back.
inline bool holds_when_evaluated(std::string_view selector, std::string_view text) {
  constexpr PathLimits kLimits{.steps = 200'000, .nodes = 2'000};
  constexpr std::size_t kNamed = 50;
  auto made = Path::compile(selector);
  const Path* const path = std::get_if<Path>(&made);
  Parser parser;
  auto parsed = parser.parse(text, false);
  if (!path || !parsed.ok()) return true;
  const Document document = parsed.value();
  Nodes nodes;
  if (path->find(document, nodes, kLimits)) return !path->is_definite();
  if (nodes.readers() != general_lane(selector, document)) return false;
  const auto first = path->first(document, kLimits);
  if (!first.ok() || first.value().has_value() == nodes.empty()) return false;
  if (!nodes.empty() && !(first.value()->reader() == nodes.readers().front())) return false;
  if (refuse_duplicate_keys(document)) return true;
  const auto names = nodes.normalized_paths();
  const auto pointers = nodes.pointers();
  for (std::size_t i = 0; i < std::min(nodes.size(), kNamed); ++i) {
    if (names[i] != nodes[i].normalized_path() || pointers[i] != nodes[i].pointer()) return false;
    if (!leads_back(document, nodes.readers()[i], names[i], pointers[i])) return false;
  }
  return true;
}

// Any bytes as a selector and as a pointer.
inline bool holds_for_path(std::string_view text) {
  return holds_when_compiled(text) && holds_for_pointer(text);
}

// A selector up to the first NUL, a document behind it.
inline bool holds_for_evaluation(std::string_view input) {
  const std::size_t cut = input.find('\0');
  return cut == input.npos || holds_when_evaluated(input.substr(0, cut), input.substr(cut + 1));
}

}  // namespace jsongate::json::fuzz
