// Runs a Program over a parsed document: depth first, which yields the nodes in RFC 9535's order
// without a list for every segment.
//
// Descendants are a walk along the tape; the stack is bounded by the segments and the nesting that
// the parser allows. Owner: the caller, for one evaluation; Program and document must outlive it.
// Threads: one, with the document. Errors: in the Budget. Source: RFC 9535 §2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/json/path_budget.h"
#include "gateway/json/path_program.h"
#include "gateway/json/path_value.h"
#include "gateway/json/tape.h"

namespace jsongate::json::path {

// What becomes of the nodes of a query.
struct Sink {
  std::size_t wanted;                  // no more than these
  std::vector<Reader>* all = nullptr;  // kept where there is one
  std::size_t found = 0;
  std::optional<Reader> last{};
};

class Evaluator {
 public:
  Evaluator(const Program& program, const Reader& root, Budget& budget)
      : program_(program), root_(root), budget_(budget), known_(program.queries.size()) {}

  // The whole path.
  void run(Sink& sink);

 private:
  // path_evaluator.cc; all of these return false when no more nodes are wanted or allowed.
  bool follow(std::uint32_t at, std::uint32_t end, Reader node, Sink& sink);
  bool apply(std::uint32_t at, std::uint32_t end, const Reader& node, Sink& sink);
  bool descend(std::uint32_t at, std::uint32_t end, const Reader& node, Sink& sink);
  bool select(const Selector& selector, std::uint32_t next, std::uint32_t end, const Reader& node,
              Sink& sink);
  bool slice(const Selector& selector, std::uint32_t next, std::uint32_t end, const Reader& node,
             Sink& sink);
  bool take(const Reader& node, Sink& sink);
  bool enter(const Selector& selector, Reader& node);

  // path_evaluator_filter.cc
  bool holds(const Test& test, const Reader& current);
  bool compares(const Test& test, const Reader& current);
  bool matches(const Test& test, const Reader& current);
  const IRegexp* pattern_of(const Operand& operand, const Reader& current);
  const IRegexp* compiled(std::string_view pattern);
  Value value_of(const Operand& operand, const Reader& current);
  Sink nodes_of(std::uint32_t query, const Reader& current, std::size_t wanted);

  const Program& program_;
  Reader root_;
  Budget& budget_;
  // Of absolute queries in filters, which have the same nodes for every child.
  std::vector<std::optional<Sink>> known_;
  // Patterns out of the document: the last few.
  std::vector<std::pair<std::string, std::optional<IRegexp>>> patterns_;
  std::size_t next_pattern_ = 0;
};

}  // namespace jsongate::json::path
