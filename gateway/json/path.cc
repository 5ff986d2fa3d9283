#include "gateway/json/path.h"

#include <limits>
#include <new>
#include <utility>

#include "gateway/json/path_evaluator.h"
#include "gateway/json/path_lookup.h"
#include "gateway/json/path_parser.h"
#include "gateway/json/path_program.h"

namespace jsongate::json {
namespace {

Problem out_of_memory() {
  return {503, "out_of_memory", "not enough memory to look into the document"};
}

const path::Query& main_query(const path::Program& program) {
  return program.queries[program.main];
}

// A path of names and indexes: to its node; false where there is none.
bool enter_definite(const path::Program& program, Reader& at) {
  const path::Span& segments = main_query(program).segments;
  for (std::uint32_t i = segments.first; i < segments.first + segments.count; ++i) {
    const path::Selector& only = program.selectors[program.segments[i].selectors.first];
    if (only.kind == path::SelectorKind::kName ? !path::enter_member(at, only.name)
                                               : !path::enter_element(at, *only.start)) {
      return false;
    }
  }
  return true;
}

}  // namespace

Path::Path(std::shared_ptr<const path::Program> program) noexcept : program_(std::move(program)) {}

std::variant<Path, PathError> Path::compile(std::string_view selector) {
  auto made = path::SelectorParser(selector).run();
  if (PathError* const error = std::get_if<PathError>(&made)) return std::move(*error);
  return Path(std::move(*std::get_if<std::shared_ptr<const path::Program>>(&made)));
}

bool Path::is_definite() const noexcept { return main_query(*program_).is_singular; }
const std::string& Path::text() const noexcept { return program_->text; }

std::optional<Problem> Path::find(const Document& document, Nodes& nodes,
                                  const PathLimits& limits) const try {
  Reader at = document.reader();
  nodes.restart(at);
  if (is_definite()) {
    if (enter_definite(*program_, at)) nodes.readers_.push_back(at);
    return std::nullopt;
  }
  path::Budget budget(limits);
  path::Sink sink{.wanted = std::numeric_limits<std::size_t>::max(), .all = &nodes.readers_};
  path::Evaluator(*program_, at, budget).run(sink);
  if (budget.ok()) return std::nullopt;
  return budget.problem();
} catch (const std::bad_alloc&) {
  return out_of_memory();
}

Result<std::optional<Node>> Path::first(const Document& document, const PathLimits& limits) const
    try {
  const Reader root = document.reader();
  Reader at = root;
  if (is_definite()) {
    return enter_definite(*program_, at) ? std::optional(Node(root, at)) : std::nullopt;
  }
  path::Budget budget(limits);
  path::Sink sink{.wanted = 1};
  path::Evaluator(*program_, root, budget).run(sink);
  if (!budget.ok()) return budget.problem();
  return sink.last ? std::optional(Node(root, *sink.last)) : std::nullopt;
} catch (const std::bad_alloc&) {
  return out_of_memory();
}

}  // namespace jsongate::json
