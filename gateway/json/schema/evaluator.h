// Runs a Program over one value: walks every object and array once for each schema that speaks of
// its children.
//
// On the way to "valid" nothing is allocated, but for schemas with unevaluated…, objects with more
// than 64 names that must be there, and arrays of more than 16 unique items. Owner: lives for one
// check; program and document are the caller's. Threads: one. Errors: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/json/schema/program.h"
#include "gateway/json/schema/schema.h"

namespace jsongate::json::schema {

class Evaluator {
 public:
  explicit Evaluator(const Program& program) noexcept : program_(program) {}

  bool is_valid(const Reader& value);
  std::vector<Violation> errors(const Reader& value, std::size_t max);

 private:
  // The resources that were entered on the way here, for $dynamicRef; innermost first.
  struct Scope {
    Index resource;
    const Scope* outer;
  };
  // A row of bits in bits_: which children of the value are evaluated, or which names are there.
  struct Bits {
    std::size_t first = 0;
    std::size_t words = 0;  // 0: nobody asks
  };
  struct Context {
    const Scope* scope = nullptr;
    Bits marks{};
  };
  struct PathStep {
    std::string_view name{};
    std::size_t position = 0;
    bool is_name = false;
  };
  // Which of an object's names that matter are there.
  struct Presence {
    std::uint64_t few = 0;
    Bits many{};  // more than 64
  };

  // evaluator.cc. `via`: the keyword that leads to the node.
  bool evaluate(Index index, const Reader& at, const Context& context, Keyword via) {
    const Node& node = program_.nodes[index];
    return node.surely_takes(at) || examine(node, at, context, via);
  }
  bool examine(const Node& node, const Reader& at, const Context& context, Keyword via);
  bool child(Index index, const Reader& at, const Context& parent, Keyword via,
             const PathStep& step);
  bool visit(const Node& node, const Reader& at, const Context& context);
  bool visit_marked(const Node& node, Index rest, const Reader& at, const Context& context);
  bool unevaluated(Index rest, const Reader& at, const Context& context);
  bool rules(const Node& node, const Reader& at, const Context& context);
  bool enter() {
    if (aborted_ || depth_ >= kMaxSchemaNesting || steps_ >= kMaxSchemaSteps) {
      aborted_ = true;
      return false;
    }
    ++depth_;
    ++steps_;
    return true;
  }

  // evaluator_steps.cc
  bool steps(const Range& range, const Reader& at, const Context& context);
  bool run(const Step& step, const Reader& at, const Context& context);
  bool branch(Index index, const Reader& at, const Context& context, Keyword via);
  bool quiet_branch(Index index, const Reader& at, const Context& context, Keyword via);
  bool all_of(const Step& step, const Reader& at, const Context& context);
  bool any_of(const Step& step, const Reader& at, const Context& context);
  bool one_of(const Step& step, const Reader& at, const Context& context);
  bool none_of(const Step& step, const Reader& at, const Context& context);
  bool condition(const Step& step, const Reader& at, const Context& context);
  Index dynamic_target(const Step& step, const Scope* scope) const;

  // evaluator_values.cc
  static bool has_type(std::uint8_t types, const Reader& at) {
    return (types & kTypesOf[static_cast<std::uint8_t>(at.kind())]) != 0 ||
           (at.kind() == Kind::kDouble && (types & kIntegerType) != 0 && is_whole(at));
  }
  static bool is_whole(const Reader& at);
  bool number(const Range& bounds, const Reader& at);
  bool string(const StringRules& rules, const Reader& at);
  bool length(const StringRules& rules, std::string_view text);
  bool is_among(const EnumRules& rules, const Reader& at) const;

  // evaluator_array.cc
  bool array(const ArrayRules& rules, const Reader& at, const Context& context);
  bool items(const ArrayRules& rules, const Reader& at, const Context& context);
  bool contains(const ArrayRules& rules, const Reader& at, const Context& context);
  bool item_count(const ArrayRules& rules, const Reader& at);
  bool unique(const Reader& at);

  // evaluator_quick.cc: the same where nothing is to be told
  bool quick_value(const Node& node, const Reader& at, const Scope* scope);
  bool quick_array(const ArrayRules& rules, const Reader& at, const Scope* scope);
  bool quick_object(const ObjectRules& rules, const Reader& at, const Scope* scope);
  bool quick_items(Index index, const Reader& at, const Scope* scope);
  bool quick_members(const ObjectRules& rules, const Reader& at, const Scope* scope,
                     std::uint64_t& presence);

  // evaluator_object.cc
  bool object(const ObjectRules& rules, const Reader& at, const Context& context);
  bool property_count(const ObjectRules& rules, const Reader& at);
  bool members(const ObjectRules& rules, const Reader& at, const Context& context,
               Presence& presence);
  bool member(const ObjectRules& rules, std::string_view name, const Reader& value,
              const Context& context, Presence& presence, std::size_t position);
  bool values(const ObjectRules& rules, std::string_view name, Index declared, const Reader& value,
              const Context& context, std::size_t position);
  bool property_names(Index node, const Reader& at, const Context& context);
  bool required(const ObjectRules& rules, const Presence& presence);
  bool dependents(const ObjectRules& rules, const Presence& presence, const Reader& at,
                  const Context& context);
  bool needs(const ObjectRules& rules, const Dependent& dependent, const Presence& presence);
  bool is_there(const Presence& presence, Index bit) const;

  // Nobody wants to hear more than whether it is valid, nor which children were evaluated.
  bool is_quick(const Context& context) const { return !errors_ && context.marks.words == 0; }
  // Whether to look on after an error.
  bool more() const { return errors_ && quiet_ == 0 && errors_->size() < max_ && !aborted_; }
  // Says what is wrong with the value at path_; `detail` is called only if somebody listens.
  template <class Detail>
  bool refuse(Keyword keyword, Detail&& detail) {
    if (more()) record(keyword, detail());
    return false;
  }
  void record(Keyword keyword, std::string detail);
  std::string pointer() const;

  Bits push(std::size_t count);
  void pop(const Bits& bits) { bits_.resize(bits.first); }
  void mark(const Bits& bits, std::size_t position) {
    if (bits.words > 0) bits_[bits.first + position / 64] |= std::uint64_t{1} << (position % 64);
  }
  bool is_marked(const Bits& bits, std::size_t position) const {
    return (bits_[bits.first + position / 64] >> (position % 64)) & 1U;
  }
  void merge(const Bits& from, const Bits& into);

  const Program& program_;
  std::vector<std::uint64_t> bits_;  // a stack
  unsigned depth_ = 0;
  std::uint64_t steps_ = 0;
  bool aborted_ = false;
  std::vector<Violation>* errors_ = nullptr;  // none: stop at the first
  std::size_t max_ = 0;
  unsigned quiet_ = 0;    // inside a branch whose failure is no error
  unsigned in_name_ = 0;  // inside propertyNames
  std::vector<PathStep> path_;
};

}  // namespace jsongate::json::schema
