// JSONPath, all of RFC 9535: compiled once, then asked of any number of documents.
//
// Of several members with one name the last counts, as in Python's dict: a name selects it, alone
// or below a descendant segment, and objects are compared by it. Wildcards, filters and descendant
// segments go over every member, length() counts every member. Whoever hides or refuses something
// by a path refuses duplicate keys first (duplicates.h).
//
// match() and search() take I-Regexp (iregexp.h) and are false where the pattern is none. A literal
// is compiled with the path; a pattern out of the document is at most 1024 bytes long.
//
// Owner: the caller; cheap to copy. Threads: any; immutable. Errors: compile() says what is wrong
// and where; find() and first() give 422 "path_budget" where the limits are exceeded and 503
// "out_of_memory".
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "gateway/core/problem.h"
#include "gateway/core/result.h"
#include "gateway/json/document.h"
#include "gateway/json/path_budget.h"
#include "gateway/json/path_error.h"
#include "gateway/json/path_nodes.h"

namespace jsongate::json {

namespace path {
struct Program;
}

class Path {
 public:
  static std::variant<Path, PathError> compile(std::string_view selector);

  // All nodes in the order of the RFC, in place of what `nodes` held; after a Problem, nothing of
  // use.
  std::optional<Problem> find(const Document& document, Nodes& nodes,
                              const PathLimits& limits = {}) const;
  // The first node, without looking for more.
  Result<std::optional<Node>> first(const Document& document, const PathLimits& limits = {}) const;

  // Names and indexes only (RFC 9535: singular): one node at most, found without a budget, for no
  // child is looked at twice.
  bool is_definite() const noexcept;
  // As it was compiled.
  const std::string& text() const noexcept;

 private:
  explicit Path(std::shared_ptr<const path::Program> program) noexcept;

  std::shared_ptr<const path::Program> program_;
};

}  // namespace jsongate::json
