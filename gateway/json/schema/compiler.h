// Turns schema documents into a Program: one node per subschema, from a list of places still to do,
// so that no nesting and no reference loop is too deep.
//
// Owner: lives for one compilation. Threads: one. Errors: SchemaError thrown, caught by Schema.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/json/schema/library.h"
#include "gateway/json/schema/program.h"

namespace jsongate::json::schema {

class Compiler {
 public:
  explicit Compiler(const SchemaOptions& options) : options_(options), library_(options) {}

  std::shared_ptr<const Program> run(const Document& schema);

 private:
  // A schema object's members that are keywords there.
  class Members {
   public:
    Members(const Place& place, const Dialect& dialect);
    bool has(Keyword keyword) const { return at(keyword).has_value(); }
    // Only where has().
    Place operator[](Keyword keyword) const {
      return {place_.source, place_.resource, *at(keyword)};
    }
    const Dialect& dialect() const { return dialect_; }

   private:
    const std::optional<Reader>& at(Keyword keyword) const {
      return values_[static_cast<std::size_t>(keyword)];
    }
    Place place_;
    Dialect dialect_;
    std::array<std::optional<Reader>, static_cast<std::size_t>(Keyword::kCount)> values_{};
  };

  // compiler.cc: nodes and what holds for values of any type
  Index node_of(const Place& place);
  void compile(const Place& place, Index index);
  void compile_object(const Place& place, Node& node);
  void compile_dynamic_anchors();
  void references(const Members& members);
  void combinations(const Members& members);
  void combination(const Members& members, Keyword keyword, Step::Op op);
  void condition(const Members& members);
  Index anchor(const std::string& name);
  Index optional_node(const Members& members, Keyword keyword);

  // compiler_values.cc
  std::uint8_t types(const Place& value);
  void enumeration(const Members& members, Keyword keyword);
  Range bounds(const Members& members);
  void bound(const Place& value, Keyword keyword);
  Index strings(const Members& members);
  Index pattern(const Place& value, std::string_view source);
  std::uint64_t count(const Members& members, Keyword keyword, std::uint64_t otherwise);

  // compiler_containers.cc
  Index arrays(const Members& members);
  void items(const Members& members, ArrayRules& rules);
  void items_of_draft7(const Members& members, ArrayRules& rules);
  void prefix(const Place& list, ArrayRules& rules);
  Index objects(const Members& members);
  static void finish(ObjectRules& rules);
  void find_plain(Node& node) const;
  Index bit_of(ObjectRules& rules, const Place& value, const Reader& name);
  Member& member(ObjectRules& rules, std::string_view name);
  void properties(const Place& value, ObjectRules& rules);
  void pattern_properties(const Place& value, ObjectRules& rules);
  std::vector<Index> bits(const Place& names, ObjectRules& rules);
  void dependents(const Place& value, Keyword keyword, ObjectRules& rules);

  void want(const Place& value, Kind kind, const char* message) const;

  const SchemaOptions& options_;
  Library library_;
  std::shared_ptr<Program> program_ = std::make_shared<Program>();
  std::map<std::pair<Index, Reader>, Index> nodes_;  // by source and place in it
  std::vector<std::pair<Place, Index>> open_;
  std::map<std::string, Index, std::less<>> patterns_;
  std::map<std::string, Index> anchors_;
  std::size_t resources_done_ = 0;
};

}  // namespace jsongate::json::schema
