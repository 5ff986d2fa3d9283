// Path templates compiled into a table that answers "which route, with which parameters" without
// Python.
//
// A template is "/orders/{id}"; a segment is a literal or one whole parameter. "{name}" takes one
// segment, "{name:path}" (last segment only) the rest with its slashes. At each segment a literal
// wins over a parameter, and among parameters int over float over bool over str over path; what
// does not convert does not match, and the next alternative is tried. No parameter takes an empty
// text, and str and path take only UTF-8. Slashes count: "/a" is not "/a/", nor "/a//".
//
// A table is immutable once compiled: any number of threads may match.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "gateway/core/param_value.h"

namespace jsongate {

// A query parameter of a handler: a keyword-only argument.
struct QuerySpec {
  std::string name;
  ParamType type = ParamType::kStr;
  bool required = false;
  bool list = false;               // every occurrence, in order; otherwise the last one wins
  const TextRule* rule = nullptr;  // goes before `type`; null: none
};

struct RouteSpec {
  std::string method;         // upper-case token: "GET"
  std::string path_template;  // "/orders/{id}"
  std::vector<std::pair<std::string, ParamType>>
      params;  // types of the template's parameters; unnamed ones are kStr
  std::vector<QuerySpec> queries;
};

struct Route {
  RouteSpec spec;
  std::size_t index = 0;                 // its place in the list given to compile()
  std::vector<std::string> param_names;  // in template order
};

inline constexpr std::size_t kMaxPathParams = 16;
inline constexpr std::size_t kMaxTemplateSegments = 256;
inline constexpr std::size_t kMaxMethods =
    16;  // different ones in one table, HEAD and OPTIONS included

// The values of a path's parameters: what no template has set is not initialized, which would cost
// every request more than its route.
class PathParams {
 public:
  ParamValue& operator[](std::size_t place) noexcept { return slots_[place].value; }
  const ParamValue& operator[](std::size_t place) const noexcept { return slots_[place].value; }

 private:
  static_assert(std::is_trivially_copyable_v<ParamValue>);
  union Slot {
    Slot() noexcept {}
    ParamValue value;
  };
  std::array<Slot, kMaxPathParams> slots_;
};

struct RouteMatch {
  enum class Kind : std::uint8_t { kNotFound, kMethodNotAllowed, kOptions, kFound };
  Kind kind = Kind::kNotFound;
  const Route* route = nullptr;  // kFound
  std::string_view
      allow;  // kMethodNotAllowed, kOptions: "GET, HEAD, OPTIONS"; lives as long as the table
  std::string_view path_template;  // all but kNotFound: the matched template, e.g. for metric
                                   // labels; lives as the table
  std::size_t param_count = 0;
  PathParams params;  // `param_count` of them; texts point into the path that was matched
};

// What is wrong with one of the specs.
struct RouteError {
  std::size_t index = 0;  // the spec's place
  std::string message;    // goes on after the template: "has '{id' without '}'", "collides with GET
                          // /orders/{key}"
};

class RouteTable {
 public:
  RouteTable();
  RouteTable(RouteTable&&) noexcept;
  RouteTable& operator=(RouteTable&&) noexcept;
  ~RouteTable();

  // Errors: a template without leading '/', unbalanced or empty braces, a name that is no
  // identifier or stands twice, a parameter beside literal text in one segment, more than
  // kMaxPathParams, kMaxTemplateSegments or kMaxMethods, a {path} that is not last, a method that
  // is no token, and two routes of one method that match exactly the same paths.
  static std::variant<RouteTable, RouteError> compile(std::vector<RouteSpec> specs);

  // `path` is decoded, begins with '/', and must outlive `out`. HEAD is answered by GET's route
  // where none says HEAD. OPTIONS without a route of its own is kOptions. Allow unites all
  // templates that match the path. Allocates nothing; visits each segment of each template at most
  // once.
  void match(std::string_view method, std::string_view path, RouteMatch& out) const noexcept;

  const std::vector<Route>& routes() const noexcept;

 private:
  struct Node;
  struct Index;
  struct Search;
  std::unique_ptr<Index> index_;
  std::vector<Route> routes_;
};

}  // namespace jsongate
